import { requireInteger } from '../../src/core/checks.ts';

/** Bounds of one batch. */
export interface BatchLimits {
  /** Rows of a batch, at most. */
  readonly maxBatch: number;
  /** Rows times the longest row's tokens, at most; a single longer text still gets a batch of its own. */
  readonly maxTokensPerBatch: number;
}

/**
 * Groups texts of similar length, so that little of a batch is padding.
 * @param lengths tokens of each text
 * @returns positions of each batch's texts, shortest batch first; every position stands in exactly one batch
 * @throws InvalidArgumentError when a bound is no positive integer
 */
export function lengthSortedBatches(lengths: ArrayLike<number>, limits: BatchLimits): number[][] {
  requireInteger(limits.maxBatch, 'maxBatch', 1);
  requireInteger(limits.maxTokensPerBatch, 'maxTokensPerBatch', 1);
  const order = Array.from({ length: lengths.length }, (_, i) => i).sort((x, y) => lengths[x] - lengths[y] || x - y);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const position of order) {
    // The order makes this text the longest of the batch so far.
    const padded = (batch.length + 1) * lengths[position];
    if (batch.length > 0 && (batch.length === limits.maxBatch || padded > limits.maxTokensPerBatch)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(position);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
