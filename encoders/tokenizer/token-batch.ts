import type { TokenRow } from './token-store.ts';

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
