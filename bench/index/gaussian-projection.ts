import { createRandom } from '../../src/core/random.ts';

/**
 * Projects vectors onto independent directions: x W / sqrt(targetDim), W ~ N(0, 1). An inner product of unit vectors x and y keeps its mean,
 * with a standard deviation of sqrt((1 + (x y)^2) / targetDim). Lengths change too.
 * @param vectors `[count, dim]`. @param targetDim from 1 to `dim`. @param seed the same one for vectors to be compared.
 * @returns `[count, targetDim]`.
 */
export function gaussianProjection(vectors: Float32Array, dim: number, targetDim: number, seed: number): Float32Array {
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
