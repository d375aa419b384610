import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { requireFinite } from '../../src/core/vectors.ts';

/** Values looked at between two looks at the clock. */
const BLOCK = 2 ** 18;

/** Throws InvalidArgumentError unless `sample` is `[n, dim]` finite values with n at least 1; returns n. */
export function requireSample(sample: Float32Array, dim: number): number {
  const count = requireSampleShape(sample, dim);
  requireFinite(sample, 'the sample');
  return count;
}

function requireSampleShape(sample: Float32Array, dim: number): number {
  requireInteger(dim, 'dim', 1, 65_536);
  if (!(sample instanceof Float32Array) || sample.length === 0 || sample.length % dim !== 0) {
    throw new InvalidArgumentError(
      `a sample must be a Float32Array of one or more vectors of ${dim} values, got ${sample?.length} values`,
    );
  }
  return sample.length / dim;
}

/** Checks a sample as {@link requireSample} does and takes its mean as {@link meanOf} does, letting the event loop run in between. */
export async function checkedMeanOf(sample: Float32Array, dim: number): Promise<Float32Array> {
  const slice = new TimeSlice();
  const count = requireSampleShape(sample, dim);
  const rows = Math.max(1, Math.floor(BLOCK / dim));
  const sums = new Float64Array(dim);
  for (let from = 0; from < count; from += rows) {
    await slice.pause();
    const block = sample.subarray(from * dim, (from + rows) * dim);
    requireFinite(block, 'the sample', from * dim);
    addRows(block, sums);
  }
  return meanFrom(sums, count);
}

/**
 * Mean vector of a sample, `[dim]`. Codes subtract it first: sentence vectors share a strong common direction, and bits that
 * only say that a vector lies in that direction tell none from another.
 */
export function meanOf(sample: Float32Array, dim: number): Float32Array {
  const sums = new Float64Array(dim);
  addRows(sample, sums);
  return meanFrom(sums, sample.length / dim);
}

function addRows(rows: Float32Array, sums: Float64Array): void {
  const dim = sums.length;
  for (let from = 0; from < rows.length; from += dim) for (let j = 0; j < dim; j++) sums[j] += rows[from + j];
}

function meanFrom(sums: Float64Array, count: number): Float32Array {
  const { length: dim } = sums;
  return Float32Array.from(sums, (sum) => (sum * dim) / (count * dim));
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
