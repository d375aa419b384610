import { throwIfAborted } from '../../../src/core/errors.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { TimeSlice } from '../../../src/core/time-slice.ts';
import { SecondMoments } from './second-moments.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { copyFinite, type TextRows } from './text-rows.ts';

/** Directions in which vectors reach furthest, the furthest first. */
export interface PrincipalAxes {
  readonly dim: number;
  /** `[dim, dim]`; row k is axis k, of unit length. */
  readonly axes: Float64Array;
  /** `[dim]`: the share of the squared lengths that axes 0 to k keep together. */
  readonly kept: Float64Array;
}

/**
 * Finds the principal axes of vectors about the origin (Pearson 1901): where the vectors are projected onto the first k,
 * the least of their squared lengths is lost. For those about the mean, centre the vectors first.
 * @param texts which vectors to read.
 * @throws AbortedError when `signal` fires.
 */
export async function principalAxes(
  rows: TextRows,
  texts: Int32Array,
  { signal }: Pick<LongWorkOptions, 'signal'> = {},
): Promise<PrincipalAxes> {
  const moments = new SecondMoments(rows.dim);
  const row = new Float32Array(rows.dim);
  const slice = new TimeSlice();
  for (const text of texts) {
    copyFinite(rows, text, row, 0);
    moments.add(row);
    if (!slice.spent) continue;
    await slice.pause();
    throwIfAborted(signal, 'finding the principal axes');
  }
  return axesOf(moments.sums(), rows.dim);
}

/** Principal axes by the sum of x x^T, `[dim, dim]`. */
export function axesOf(moments: Float64Array, dim: number): PrincipalAxes {
  const { values, vectors } = symmetricEigen(moments, dim);
  const kept = new Float64Array(dim);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  let sum = 0;
  // Rounding may leave an eigenvalue of nothing a little below zero.
  for (let k = 0; k < dim; k++) {
    sum += Math.max(0, values[k]);
    kept[k] = total > 0 ? sum / total : 1;
  }
  return { dim, axes: vectors, kept };
}
