import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../src/core/random.ts';
import { BLOCK_VECTORS, codeBytesOf, type SignProjection } from './sign-projection.ts';

/**
 * b = sign((x - mean) W) with independent W ~ N(0, 1): two vectors at an angle theta differ in a bit with probability theta / pi
 * (Charikar 2002, "Similarity estimation techniques from rounding algorithms", section 3). Columns of W are drawn in turn.
 */
export class GaussianSigns implements SignProjection {
  readonly sizeBytes: number;
  readonly #memory: KernelMemory;
  readonly #dim: number;
  /** Values in a row as the kernel reads it, and rows of W as it wants them. */
  readonly #width: number;
  readonly #height: number;
  readonly #codeBytes: number;
  readonly #weights: number;
  /** mean W: what a product must reach for a 1. */
  readonly #thresholds: number;
  readonly #rows: number;
  readonly #products: number;

  /** @param mean `[dim]`. */
  constructor(memory: KernelMemory, mean: Float32Array, numBits: number, seed: number) {
    this.#memory = memory;
    this.#dim = mean.length;
    this.#width = Math.ceil(mean.length / 4) * 4;
    this.#height = Math.ceil(numBits / 8) * 8;
    this.#codeBytes = codeBytesOf(numBits);
    const before = memory.sizeBytes;
    this.#weights = memory.allocate(4 * this.#height * this.#width);
    this.#thresholds = memory.allocate(4 * this.#height);
    this.#rows = memory.allocate(4 * BLOCK_VECTORS * this.#width);
    this.#products = memory.allocate(4 * BLOCK_VECTORS * this.#height);
    this.sizeBytes = memory.sizeBytes - before;
    this.#draw(mean, numBits, seed);
  }

  encode(vectors: number, count: number, codes: number): void {
    const memory = this.#memory;
    const { kernels } = memory;
    const rows = memory.f32(this.#rows, count * this.#width);
    const values = memory.f32(vectors, count * this.#dim);
    for (let i = 0; i < count; i++) rows.set(values.subarray(i * this.#dim, (i + 1) * this.#dim), i * this.#width);
    kernels.productF32(this.#rows, count, this.#weights, this.#height, this.#width, this.#products);
    for (let i = 0; i < count; i++) {
      const products = this.#products + 4 * i * this.#height;
      kernels.packSigns(products, this.#thresholds, this.#height, codes + i * this.#codeBytes);
    }
  }

  #draw(mean: Float32Array, numBits: number, seed: number): void {
    const random = createRandom(seed);
    // Bits that only fill the last byte are never on.
    const thresholds = this.#memory.f32(this.#thresholds, this.#height).fill(Number.POSITIVE_INFINITY);
    for (let bit = 0; bit < numBits; bit++) {
      const weights = this.#memory.f32(this.#weights + 4 * bit * this.#width, mean.length);
      let sum = 0;
      for (let i = 0; i < mean.length; i++) {
        weights[i] = random.normal();
        sum += weights[i] * mean[i];
      }
      thresholds[bit] = sum;
    }
  }
}
