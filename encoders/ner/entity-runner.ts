import type { EntityHead } from '../roformer/entity-head.ts';
import type { TokenBatch } from '../tokenizer/token-batch.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ScoredTokenSpan } from './token-spans.ts';

/** A run of tokens that a model found in one row of a batch. */
export interface FoundSpan extends ScoredTokenSpan {
  /** Row of the batch. */
  readonly row: number;
}

/** What turns one padded batch into spans of tokens; everything around it is common to all runtimes. */
export interface EntityRunner {
  readonly fingerprint: string;
  readonly runtime: string;
  /** What has no character of this script finds nothing, and is not read. */
  readonly script?: EntityHead['script'];
  /** Names of the types, by number. */
  readonly types: readonly string[];
  readonly tokenizer: Tokenizer;
  /** Longest text in tokens, special ones included. */
  readonly maxTokens: number;
  /** Finds spans of tokens of the text, never of [CLS], [SEP] or padding; in no order. */
  run(batch: TokenBatch): Promise<readonly FoundSpan[]>;
  close(): Promise<void>;
}
