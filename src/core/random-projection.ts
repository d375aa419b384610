import { types } from 'node:util';
import { requireInteger, shown } from './checks.ts';
import { InvalidArgumentError } from './errors.ts';
import { createRandom } from './random.ts';

/** 8.33 ln N: the estimate of Su 2021 (kexue.fm 8706, 8711) for vectors that were trained to their inner products. */
const TRAINED_FACTOR = 8.33;

/** Longest vector. */
const MAX_DIM = 65_536;

/**
 * How many dimensions suffice for vectors of so many texts, 8.33 ln count: the inner products of trained vectors can represent
 * any similarities that form a positive semidefinite matrix, and by Johnson and Lindenstrauss a number of dimensions that only grows
 * with the logarithm keeps them nearly (kexue.fm 8860). An estimate for choosing the size of a model; vectors that exist already need
 * {@link guaranteedDim} to be projected without surprises.
 * @param count texts, at least 2.
 */
export function sufficientDim(count: number): number {
  requireInteger(count, 'count', 2, Number.MAX_SAFE_INTEGER);
  return Math.ceil(TRAINED_FACTOR * Math.log(count));
}

/**
 * Dimensions in which some projection keeps all squared distances of `count` vectors within a share `error`: 4 ln count / (error^2 / 2
 * - error^3 / 3) (Dasgupta and Gupta 2003, "An elementary proof of a theorem of Johnson and Lindenstrauss", theorem 2.1). The proof
 * is for at least one seed in `count`; check a projection before relying on it, and try another seed where it fails.
 * @param count vectors, at least 2. @param error above 0, below 1.
 */
export function guaranteedDim(count: number, error: number): number {
  requireInteger(count, 'count', 2, Number.MAX_SAFE_INTEGER);
  if (!(typeof error === 'number' && error > 0 && error < 1)) {
    throw new InvalidArgumentError(`the error of a projection must be above 0 and below 1, got ${shown(error)}`);
  }
  return Math.ceil((4 * Math.log(count)) / (error ** 2 / 2 - error ** 3 / 3));
}

/**
 * Projects vectors to fewer dimensions: x W / sqrt(targetDim), W ~ N(0, 1). An inner product of unit vectors x and y keeps its mean,
 * with a standard deviation of sqrt((1 + (x y)^2) / targetDim). Lengths change too: scale the results to unit length where cosines are
 * wanted. Costs count * dim * targetDim products.
 * @param vectors `[count, dim]`, row by row. @param targetDim from 1 to `dim`. @param seed the same one for vectors to be compared.
 * @returns `[count, targetDim]`.
 * @throws InvalidArgumentError for sizes that do not agree.
 */
export function projectVectors(vectors: Float32Array, dim: number, targetDim: number, seed: number): Float32Array {
  requireInteger(dim, 'dim', 1, MAX_DIM);
  requireInteger(targetDim, 'targetDim', 1, dim);
  requireInteger(seed, 'seed', 0);
  if (!types.isFloat32Array(vectors)) {
    throw new InvalidArgumentError(`vectors must be a Float32Array, got ${shown(vectors)}`);
  }
  if (vectors.length % dim !== 0) {
    throw new InvalidArgumentError(`expected rows of ${dim} values, got ${vectors.length} values in all`);
  }
  const random = createRandom(seed);
  const weights = Float32Array.from({ length: dim * targetDim }, () => random.normal() / Math.sqrt(targetDim));
  const projected = new Float32Array((vectors.length / dim) * targetDim);
  for (let row = 0; row * dim < vectors.length; row++) {
    const out = projected.subarray(row * targetDim, (row + 1) * targetDim);
    for (let i = 0; i < dim; i++) {
      const value = vectors[row * dim + i];
      const from = i * targetDim;
      for (let j = 0; j < targetDim; j++) out[j] += value * weights[from + j];
    }
  }
  return projected;
}
