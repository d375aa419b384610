import { throwIfAborted } from '../../../src/core/errors.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { TimeSlice } from '../../../src/core/time-slice.ts';
import { SecondMoments } from './second-moments.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { copyFinite, type TextRows } from './text-rows.ts';

/** Price of the head's squares, as a share of the mean second moment of what it reads. */
const PRICE = 0.01;

/**
 * Finds the linear head H `[vectors.dim, targets.dim]` that takes vectors nearest to targets in the least squares, with a small price
 * on |H|^2: H = (X^T X + price)^-1 X^T Y.
 * @param vectors X and `targets` Y: a row a text, of the same texts.
 * @param texts which of them, at least one.
 * @throws AbortedError when `signal` fires.
 */
export async function ridgeHead(
  vectors: TextRows,
  targets: TextRows,
  texts: Int32Array,
  { signal }: Pick<LongWorkOptions, 'signal'> = {},
): Promise<Float32Array> {
  const gram = new SecondMoments(vectors.dim);
  const cross = new SecondMoments(vectors.dim, targets.dim);
  const x = new Float32Array(vectors.dim);
  const y = new Float32Array(targets.dim);
  const slice = new TimeSlice();
  for (const text of texts) {
    copyFinite(vectors, text, x, 0);
    copyFinite(targets, text, y, 0);
    gram.add(x);
    cross.add(x, y);
    if (!slice.spent) continue;
    await slice.pause();
    throwIfAborted(signal, 'fitting the head of a teacher');
  }
  return solve(gram.sums(), cross.sums(), vectors.dim);
}

/** Q (L + price)^-1 Q^T times the right side, for Q L Q^T the matrix. */
function solve(matrix: Float64Array, rightSide: Float64Array, n: number): Float32Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const price = (PRICE * values.reduce((sum, value) => sum + value, 0)) / n || 1;
  const width = rightSide.length / n;
  const solution = new Float64Array(n * width);
  const turned = new Float64Array(width);
  for (let k = 0; k < n; k++) {
    turned.fill(0);
    for (let i = 0; i < n; i++) addRow(turned, 0, vectors[k * n + i], rightSide, i * width, width);
    const scale = 1 / (Math.max(0, values[k]) + price);
    for (let i = 0; i < n; i++) addRow(solution, i * width, scale * vectors[k * n + i], turned, 0, width);
  }
  return Float32Array.from(solution);
}

function addRow(to: Float64Array, at: number, scale: number, from: Float64Array, start: number, width: number): void {
  for (let j = 0; j < width; j++) to[at + j] += scale * from[start + j];
}
