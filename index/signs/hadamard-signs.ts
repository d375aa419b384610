import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../src/core/random.ts';
import { codeBytesOf, type SignProjection } from './sign-projection.ts';

/** Products of signs and transforms in a rotation. */
const ROUNDS = 3;
const MIN_SIZE = 32;

/**
 * b = sign(H D3 H D2 H D1 (x - mean)): H the Walsh-Hadamard matrix, D diagonals of random signs (Andoni, Indyk, Laarhoven,
 * Razenshteyn and Schmidt 2015, "Practical and optimal LSH for angular distance", arXiv:1509.02897, section 5). A block of
 * bits, as many as the dimension rounded up to a power of two, is a rotation of its own: its directions are orthogonal, so
 * that the Hamming distance is a better estimate of the angle than with as many independent directions (Ji et al. 2012,
 * "Super-bit locality-sensitive hashing"), and d log d additions stand for d^2 products.
 */
export class HadamardSigns implements SignProjection {
  readonly sizeBytes: number;
  readonly #memory: KernelMemory;
  readonly #dim: number;
  readonly #numBits: number;
  readonly #size: number;
  readonly #mean: number;
  readonly #signs: number;
  readonly #work: number;

  /** @param mean `[dim]`. */
  constructor(memory: KernelMemory, mean: Float32Array, numBits: number, seed: number) {
    this.#memory = memory;
    this.#dim = mean.length;
    this.#numBits = numBits;
    this.#size = Math.max(MIN_SIZE, 2 ** Math.ceil(Math.log2(mean.length)));
    const before = memory.sizeBytes;
    const signCount = Math.ceil(numBits / this.#size) * ROUNDS * this.#size;
    this.#mean = memory.allocate(4 * mean.length);
    this.#signs = memory.allocate(4 * signCount);
    this.#work = memory.allocate(16 * this.#size);
    this.sizeBytes = memory.sizeBytes - before;
    memory.f32(this.#mean, mean.length).set(mean);
    const random = createRandom(seed);
    const signs = memory.f32(this.#signs, signCount);
    for (let i = 0; i < signCount; i++) signs[i] = random.next() < 0.5 ? -1 : 1;
  }

  encode(vectors: number, count: number, codes: number): void {
    this.#memory.kernels.hadamardSigns(
      vectors,
      count,
      this.#dim,
      this.#mean,
      this.#signs,
      this.#size,
      this.#numBits,
      this.#work,
      codes,
      codeBytesOf(this.#numBits),
    );
  }
}
