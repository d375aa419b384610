import { checkedMeanOf } from '../../index/signs/centring.ts';
import { FlyProjection, type FlyProjectionOptions } from '../../index/sparse/fly-projection.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';

/**
 * DenseFly: the sparse binary projection of FlyHash with every positive activation on, h_j = 1 if (x W)_j > 0, about half of
 * the bits; compared by Hamming distance (Sharma and Navlakha 2018, "Improving similarity search with high-dimensional
 * locality-sensitive hashing", arXiv:1812.01844, section 3).
 */
export class DenseFly {
  readonly projection: FlyProjection;

  /** @param projection W and the mean. */
  constructor(projection: FlyProjection) {
    this.projection = projection;
  }

  /**
   * Takes the mean of a sample, `[n, dim]`, and draws W, letting the event loop run in between.
   * @throws InvalidArgumentError when an option or the sample is wrong.
   */
  static async train(sample: Float32Array, dim: number, options?: FlyProjectionOptions): Promise<DenseFly> {
    return new DenseFly(await FlyProjection.draw(await checkedMeanOf(sample, dim), options));
  }

  get dim(): number {
    return this.projection.dim;
  }

  /** Bits of a code (K). */
  get hashDim(): number {
    return this.projection.hashDim;
  }

  /** Bytes of a code. */
  get codeBytes(): number {
    return Math.ceil(this.hashDim / 8);
  }

  /** Writes the code of the vector at `offset`: bit j is bit `j % 8` of byte `j >> 3`. */
  encode(vectors: Float32Array, offset: number, code: Uint8Array): void {
    packSigns(this.projection.activationsOf(vectors, offset), this.hashDim, 1, code);
  }

  /**
   * Writes the pseudo-hash that sorts vectors into bins before their codes are compared: the K units are taken in `numBits`
   * blocks, and a bit is on when the mean activation of its block is positive (section 3, "multi-probe hashing").
   * @param numBits a divisor of K.
   * @throws InvalidArgumentError when it is not.
   */
  pseudoHash(vectors: Float32Array, offset: number, numBits: number, code: Uint8Array): void {
    if (!Number.isInteger(numBits) || numBits < 1 || this.hashDim % numBits !== 0) {
      throw new InvalidArgumentError(`numBits must divide the ${this.hashDim} units into blocks, got ${numBits}`);
    }
    packSigns(this.projection.activationsOf(vectors, offset), numBits, this.hashDim / numBits, code);
  }
}

/** Sets bit j where the sum of the j-th block of activations is positive. */
function packSigns(activations: Float32Array, numBits: number, block: number, code: Uint8Array): void {
  code.fill(0);
  for (let bit = 0; bit < numBits; bit++) {
    let sum = 0;
    for (let i = bit * block; i < (bit + 1) * block; i++) sum += activations[i];
    if (sum > 0) code[bit >>> 3] |= 1 << (bit & 7);
  }
}
