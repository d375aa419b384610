import { types } from 'node:util';
import { requireInteger, shown } from './checks.ts';
import { InvalidArgumentError } from './errors.ts';
import { createRandom } from './random.ts';
import { dotAt, MAX_DIM } from './vectors.ts';

/**
 * Projects vectors onto a random subspace, as Johnson and Lindenstrauss do (1984): Gaussian directions made orthonormal (Gram and Schmidt), and the
 * result scaled to unit length. A cosine c keeps about its value, with a deviation of nearly (1 - c^2) sqrt(1 / targetDim - 1 / dim): less than that of
 * independent directions, and none where all dimensions are kept. The first axes are the same whatever `targetDim`.
 */
export class OrthogonalProjection {
  readonly dim: number;
  readonly targetDim: number;
  /** Orthonormal rows, `[targetDim, dim]`. */
  readonly #axes: Float32Array;

  /**
   * Draws the directions. Costs targetDim^2 * dim products.
   * @param targetDim from 1 to `dim`. @param seed the same one for vectors to be compared.
   * @throws InvalidArgumentError for sizes that do not agree.
   */
  constructor(dim: number, targetDim: number, seed: number) {
    requireInteger(dim, 'dim', 1, MAX_DIM);
    requireInteger(targetDim, 'targetDim', 1, dim);
    requireInteger(seed, 'seed', 0);
    this.dim = dim;
    this.targetDim = targetDim;
    this.#axes = drawAxes(dim, targetDim, seed);
  }

  /**
   * Projects vectors. Costs count * dim * targetDim products.
   * @param rows `[count, dim]`, none of them zero.
   * @returns `[count, targetDim]`, unit length.
   * @throws InvalidArgumentError for what is no whole rows.
   */
  project(rows: Float32Array): Float32Array {
    const { dim, targetDim } = this;
    if (!types.isFloat32Array(rows)) throw new InvalidArgumentError(`rows must be a Float32Array, got ${shown(rows)}`);
    if (rows.length % dim !== 0) {
      throw new InvalidArgumentError(`expected rows of ${dim} values, got ${rows.length} values in all`);
    }
    const projected = new Float32Array((rows.length / dim) * targetDim);
    for (let row = 0; row * dim < rows.length; row++) {
      const vector = rows.subarray(row * dim, (row + 1) * dim);
      const out = projected.subarray(row * targetDim, (row + 1) * targetDim);
      let square = 0;
      for (let j = 0; j < targetDim; j++) {
        out[j] = dotAt(vector, this.#axes, j * dim);
        square += out[j] ** 2;
      }
      const length = Math.sqrt(square);
      // What is at right angles to all axes is like nothing: one direction is as good as another.
      if (length === 0) out[0] = 1;
      else for (let j = 0; j < targetDim; j++) out[j] /= length;
    }
    return projected;
  }
}

function drawAxes(dim: number, targetDim: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const axes = new Float64Array(targetDim * dim);
  for (let j = 0; j < targetDim; j++) {
    const axis = axes.subarray(j * dim, (j + 1) * dim);
    for (let i = 0; i < dim; i++) axis[i] = random.normal();
    // Twice: what rounding leaves of the others after the first time is gone after the second.
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < j; other++) {
        const from = other * dim;
        let along = 0;
        for (let i = 0; i < dim; i++) along += axis[i] * axes[from + i];
        for (let i = 0; i < dim; i++) axis[i] -= along * axes[from + i];
      }
      const length = Math.sqrt(axis.reduce((sum, value) => sum + value * value, 0));
      for (let i = 0; i < dim; i++) axis[i] /= length;
    }
  }
  return Float32Array.from(axes);
}
