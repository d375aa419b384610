import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { requireFinite } from '../../src/core/vectors.ts';

/** Throws InvalidArgumentError unless `sample` is `[n, dim]` finite values with n at least 1; returns n. */
export function requireSample(sample: Float32Array, dim: number): number {
  requireInteger(dim, 'dim', 1, 65_536);
  if (!(sample instanceof Float32Array) || sample.length === 0 || sample.length % dim !== 0) {
    throw new InvalidArgumentError(
      `a sample must be a Float32Array of one or more vectors of ${dim} values, got ${sample?.length} values`,
    );
  }
  requireFinite(sample, 'the sample');
  return sample.length / dim;
}

/**
 * Mean vector of a sample, `[dim]`. Codes subtract it first: sentence vectors share a strong common direction, and bits that
 * only say that a vector lies in that direction tell none from another.
 */
export function meanOf(sample: Float32Array, dim: number): Float32Array {
  const sums = new Float64Array(dim);
  for (let i = 0; i < sample.length; i++) sums[i % dim] += sample[i];
  return Float32Array.from(sums, (sum) => (sum * dim) / sample.length);
}

/** Writes the vector at `offset` less the mean into `centred`. */
export function subtractMean(
  vectors: Float32Array,
  offset: number,
  mean: Float32Array,
  centred: Float32Array,
): Float32Array {
  for (let i = 0; i < mean.length; i++) centred[i] = vectors[offset + i] - mean[i];
  return centred;
}

/** Scales every row to length 1, in place; rows of length 0 stay. */
export function toUnitRows(rows: Float32Array, dim: number): Float32Array {
  for (let from = 0; from < rows.length; from += dim) {
    const row = rows.subarray(from, from + dim);
    const norm = lengthOf(row);
    if (norm > 0) for (let j = 0; j < dim; j++) row[j] /= norm;
  }
  return rows;
}

/** Euclidean length. */
export function lengthOf(row: Float32Array): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  return Math.sqrt(sum);
}
