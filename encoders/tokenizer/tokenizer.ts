import type { TextRole } from '../../src/core/encoder.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import type { WithinTime } from './pattern-time.ts';
import type { TokenRow } from './token-store.ts';

/**
 * Checks the `maxTokens` of a tokenizer's `encode`; without one there is no limit.
 * @param least - special tokens that stand around every text.
 * @throws InvalidArgumentError when `maxTokens` is no integer of at least `least`.
 */
export function checkMaxTokens(maxTokens: number | undefined, least: number): number {
  if (maxTokens === undefined) return Number.POSITIVE_INFINITY;
  if (!Number.isSafeInteger(maxTokens) || maxTokens < least) {
    throw new InvalidArgumentError(
      `encode: maxTokens must be an integer of at least ${least} (the special tokens around a text count), got ${maxTokens}`,
    );
  }
  return maxTokens;
}

/** Tokens of one text; the three arrays have one entry a token, special tokens included. */
export interface TokenizedText {
  /** Rows of the vocabulary. */
  readonly ids: Int32Array;
  /** Offset of the token's first UTF-16 code unit in the original text; special tokens have start = end. */
  readonly starts: Int32Array;
  /** Offset after the token's last code unit. */
  readonly ends: Int32Array;
}

/** Cuts texts into vocabulary rows; the one interface behind our own and foreign tokenizers. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly padId: number;
  readonly unkId: number;
  readonly clsId: number;
  readonly sepId: number;
  readonly maskId: number;
  /** All tokens that stand for no text: those above, and rows of the vocabulary that are kept for later use. */
  readonly specialIds: ReadonlySet<number>;
  /**
   * `[CLS] tokens [SEP]`; what goes beyond `maxTokens` (specials counted) is cut. Never throws on any string.
   */
  encode(text: string, options?: { maxTokens?: number }): TokenizedText;
  /** Of a tokenizer whose file has expressions: runs work that encodes. @throws FormatError when it does not end. */
  readonly withinTime?: WithinTime;
}

/** Texts as tokens, padded at the end with `padId` to a common length. */
export interface TokenBatch {
  readonly count: number;
  readonly seqLen: number;
  /** `[count, seqLen]`, row-major. */
  readonly tokenIds: Int32Array;
  /** Real tokens of each row, `[count]`, at least 1. */
  readonly lengths: Int32Array;
  /** Of pairs of texts read as one: where the second text begins, `[count]`; its tokens are of segment 1. */
  readonly secondStarts?: Int32Array;
  /** Role of each row's text, `[count]`, 1 of a query and 0 of a document; read by models that are told it. */
  readonly roles?: Int32Array;
}

/** Number of a role in a batch. */
export const ROLE_NUMBERS: Readonly<Record<TextRole, number>> = { document: 0, query: 1 };

/** The batch with all its texts in one role. */
export function inRole(batch: TokenBatch, role: TextRole): TokenBatch {
  return { ...batch, roles: new Int32Array(batch.count).fill(ROLE_NUMBERS[role]) };
}

/** Pads rows of tokens to the longest of them. @param rows at least one token each, special tokens included. */
export function padTokens(rows: readonly TokenRow[], padId: number): TokenBatch {
  const seqLen = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const tokenIds = new Int32Array(rows.length * seqLen).fill(padId);
  rows.forEach((row, i) => {
    tokenIds.set(row, i * seqLen);
  });
  return { count: rows.length, seqLen, tokenIds, lengths: Int32Array.from(rows, (row) => row.length) };
}
