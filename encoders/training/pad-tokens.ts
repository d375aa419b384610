import type { TokenBatch } from './batch.ts';

/** Pads rows of tokens to the longest of them. */
export function padTokens(rows: readonly Int32Array[], padId: number): TokenBatch {
  const seqLen = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const tokenIds = new Int32Array(rows.length * seqLen).fill(padId);
  rows.forEach((row, i) => {
    tokenIds.set(row, i * seqLen);
  });
  return { count: rows.length, seqLen, tokenIds, lengths: Int32Array.from(rows, (row) => row.length) };
}
