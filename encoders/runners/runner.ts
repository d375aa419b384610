import type { TextPair } from '../../src/core/pair-scorer.ts';
import type { FoundSpan } from '../ner/token-spans.ts';
import type { EntityHead } from '../roformer/entity-head.ts';
import type { PairTokens } from '../tokenizer/pair-tokens.ts';
import type { WithinTime } from '../tokenizer/pattern-time.ts';
import type { TokenBatch, Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TextPrompts } from './text-prompts.ts';

/** Turns one padded batch into spans of tokens; everything around it is common to all runtimes. */
export interface EntityRunner {
  readonly fingerprint: string;
  readonly runtime: string;
  /** Script that is read: a text without a character of it finds nothing. */
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

/** Turns one padded batch into vectors; everything around it is common to all runtimes. */
export interface BatchRunner {
  readonly dim: number;
  readonly fingerprint: string;
  readonly runtime: string;
  readonly tokenizer: Tokenizer;
  /** Longest text in tokens, special ones included; the rest of a longer text is not read. */
  readonly maxTokens: number;
  /** Prompts before texts; part of `fingerprint`. */
  readonly prompts?: TextPrompts | undefined;
  /** @param batch with `roles`, which a model that is told them reads. @returns rows `[batch.count, dim]` of unit length */
  run(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Turns one padded batch of pairs into scores; everything around it is common to all runtimes. */
export interface PairRunner {
  readonly fingerprint: string;
  readonly runtime: string;
  readonly padId: number;
  /** Two texts as one row of tokens, cut to what the model takes. */
  join(pair: TextPair): PairTokens;
  /** Runs work that joins. */
  readonly withinTime?: WithinTime | undefined;
  /** @param batch with `secondStarts`. @returns scores `[batch.count]` */
  run(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}
