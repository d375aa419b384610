import { requireInteger } from '../../src/core/checks.ts';
import { FormatError, InvalidArgumentError, messageOf } from '../../src/core/errors.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { bytesOf, floatsOf, type SavedForm } from '../contract/saved-form.ts';
import { meanOf, requireSample } from './centring.ts';
import { GaussianSigns } from './gaussian-signs.ts';
import { HadamardSigns } from './hadamard-signs.ts';
import { BLOCK_VECTORS, codeBytesOf, type SignProjection } from './sign-projection.ts';

/** How the directions of sign codes are drawn; both are random and need no training. */
export type ProjectionKind = 'hadamard' | 'gaussian';

/** How sign codes are made. */
export interface LshOptions {
  /**
   * Bits in a code, from 1 to 65,408, more than the dimension if wanted. Twice the bits cost twice the memory and scan. 512.
   */
  readonly numBits?: number;
  /**
   * `hadamard` (default): orthogonal directions by fast random rotations, better at equal bits and quicker to encode.
   * `gaussian`: independent directions, as in the papers.
   */
  readonly projection?: ProjectionKind;
  /** Seed of the draw. Default 1. */
  readonly seed?: number;
}

/** A row of codes has at most 8,176 bytes. */
const MAX_BITS = 65_408;
/** Weights of a Gaussian projection: 1 GiB. */
const MAX_WEIGHTS = 2 ** 28;

/**
 * Sign random projections: bit j of a code says on which side of a random plane through the mean the vector lies, and the share
 * of different bits of two codes estimates the angle between the vectors as seen from there.
 */
export class Lsh {
  readonly dim: number;
  /** Bits in a code (K). */
  readonly numBits: number;
  readonly projection: ProjectionKind;
  readonly seed: number;
  /** Mean that is subtracted from every vector, `[dim]`. */
  readonly mean: Float32Array;
  /** Bytes from one code to the next: `numBits` rounded up to whole 128-bit words, the rest zero. */
  readonly codeBytes: number;
  readonly #memory: KernelMemory;
  readonly #signs: SignProjection;
  readonly #vectors: number;
  readonly #codes: number;

  /**
   * Draws the directions.
   * @param mean mean of the vectors, `[dim]`. @param memory where the projection goes; one of its own when it is not given.
   * @throws InvalidArgumentError when an option is out of range.
   */
  constructor(mean: Float32Array, options: LshOptions = {}, memory: KernelMemory = KernelMemory.create()) {
    const { numBits = 512, projection = 'hadamard', seed = 1 } = options;
    requireOptions(mean.length, numBits, projection, seed);
    this.dim = mean.length;
    this.numBits = numBits;
    this.projection = projection;
    this.seed = seed;
    this.mean = mean;
    this.codeBytes = codeBytesOf(numBits);
    this.#memory = memory;
    const Signs = projection === 'hadamard' ? HadamardSigns : GaussianSigns;
    this.#signs = new Signs(memory, mean, numBits, seed);
    this.#vectors = memory.allocate(4 * BLOCK_VECTORS * this.dim);
    this.#codes = memory.allocate(BLOCK_VECTORS * this.codeBytes);
  }

  /**
   * Takes the mean of a sample and draws the directions; nothing else is learned.
   * @param sample `[n, dim]`.
   * @throws InvalidArgumentError when an option or the sample is wrong.
   */
  static train(sample: Float32Array, dim: number, options?: LshOptions, memory?: KernelMemory): Lsh {
    requireSample(sample, dim);
    return new Lsh(meanOf(sample, dim), options, memory);
  }

  /** Reads what `save` gave. @throws FormatError when it is not that. */
  static load(meta: Record<string, unknown>, payload: Uint8Array, memory?: KernelMemory): Lsh {
    const { dim, numBits, projection, seed } = meta as Record<string, number> & { projection: ProjectionKind };
    try {
      requireInteger(dim, 'dim', 1, 65_536);
      requireOptions(dim, numBits, projection, seed);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new FormatError(`this is not a saved sign projection: ${messageOf(error)}`, { cause: error });
    }
    return new Lsh(floatsOf(payload, dim, 'the mean of a projection'), { numBits, projection, seed }, memory);
  }

  /** Bytes in memory, about. */
  get sizeBytes(): number {
    return this.#signs.sizeBytes + BLOCK_VECTORS * (4 * this.dim + this.codeBytes) + this.mean.byteLength;
  }

  /**
   * Encodes vectors; about a microsecond each at 256 values and 512 bits.
   * @param vectors `[n, dim]`, finite.
   * @returns codes `[n, codeBytes]`: bit j is bit `j % 8` of byte `j >> 3`.
   * @throws InvalidArgumentError when the vectors are of another dimension.
   */
  encode(vectors: Float32Array): Uint8Array {
    const count = vectors.length / this.dim;
    if (!Number.isInteger(count)) {
      throw new InvalidArgumentError(`vectors must have ${this.dim} values each, got ${vectors.length} values in all`);
    }
    const codes = new Uint8Array(count * this.codeBytes);
    for (let from = 0; from < count; from += BLOCK_VECTORS) {
      const some = vectors.subarray(from * this.dim, (from + BLOCK_VECTORS) * this.dim);
      codes.set(this.#encodeBlock(some), from * this.codeBytes);
    }
    return codes;
  }

  /** The projection as it is stored: the directions are drawn again from the seed. */
  save(): SavedForm {
    const { dim, numBits, projection, seed } = this;
    return { meta: { dim, numBits, projection, seed }, payload: [bytesOf(this.mean)] };
  }

  #encodeBlock(vectors: Float32Array): Uint8Array {
    const count = vectors.length / this.dim;
    this.#memory.f32(this.#vectors, vectors.length).set(vectors);
    this.#signs.encode(this.#vectors, count, this.#codes);
    return this.#memory.u8(this.#codes, count * this.codeBytes);
  }
}

function requireOptions(dim: number, numBits: number, projection: string, seed: number): void {
  requireInteger(numBits, 'numBits', 1, MAX_BITS);
  requireInteger(seed, 'seed', 0);
  if (projection !== 'hadamard' && projection !== 'gaussian') {
    throw new InvalidArgumentError(`projection must be "hadamard" or "gaussian", got ${JSON.stringify(projection)}`);
  }
  if (projection === 'gaussian' && numBits * dim > MAX_WEIGHTS) {
    throw new InvalidArgumentError(
      `a Gaussian projection may have 2^28 weights, ${numBits} bits of ${dim} values need ${numBits * dim}; take fewer bits`,
    );
  }
}
