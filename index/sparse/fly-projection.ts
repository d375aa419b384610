import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { subtractMean } from '../signs/centring.ts';

/** How a sparse binary projection is drawn. */
export interface FlyProjectionOptions {
  /** Units (K, the Kenyon cells), from 1 to 2^20. The papers take 10 to 20 times the dimension. Default 16,384. */
  readonly hashDim?: number;
  /** Inputs that a unit sums, from 1 to the dimension. Default a tenth of them, rounded up. */
  readonly fanIn?: number;
  /** Seed of the draw. Default 1. */
  readonly seed?: number;
}

/** Units a projection has unless told otherwise. */
const DEFAULT_HASH_DIM = 16_384;
/** Share of the inputs that a unit samples, as a Kenyon cell does of the fly's glomeruli. */
const DEFAULT_FAN_IN_SHARE = 0.1;

/**
 * Sparse binary random projection: W in {0, 1}^(d x K), fixed once drawn, each unit the sum of `fanIn` inputs drawn without
 * replacement (Dasgupta, Stevens and Navlakha 2017, "A neural algorithm for a fundamental computing problem", Science
 * 358:793). The mean is removed from the input, as the fly's projection neurons remove an odour's concentration.
 */
export class FlyProjection {
  readonly dim: number;
  readonly hashDim: number;
  readonly fanIn: number;
  readonly seed: number;
  readonly mean: Float32Array;
  /** Inputs of each unit, `[hashDim, fanIn]`, ascending: the rows of W that are not zero. */
  readonly #inputs: Uint16Array;
  readonly #centred: Float32Array;
  readonly #activations: Float32Array;

  private constructor(
    mean: Float32Array,
    { hashDim, fanIn, seed }: Required<FlyProjectionOptions>,
    inputs: Uint16Array,
  ) {
    this.dim = mean.length;
    this.hashDim = hashDim;
    this.fanIn = fanIn;
    this.seed = seed;
    this.mean = mean;
    this.#inputs = inputs;
    this.#centred = new Float32Array(mean.length);
    this.#activations = new Float32Array(hashDim);
  }

  /**
   * Draws W, letting the event loop run in between.
   * @param mean mean of the vectors, `[dim]`.
   * @throws InvalidArgumentError when an option is out of range.
   */
  static async draw(mean: Float32Array, options: FlyProjectionOptions = {}): Promise<FlyProjection> {
    const dim = mean.length;
    const { hashDim = DEFAULT_HASH_DIM, fanIn = Math.ceil(DEFAULT_FAN_IN_SHARE * dim), seed = 1 } = options;
    requireInteger(hashDim, 'hashDim', 1, 2 ** 20);
    requireInteger(fanIn, 'fanIn', 1, dim);
    requireInteger(seed, 'seed', 0);
    if (hashDim * fanIn > 2 ** 28) {
      throw new InvalidArgumentError(
        `hashDim x fanIn must be at most 2^28, got ${hashDim} x ${fanIn}; take less of one`,
      );
    }
    return new FlyProjection(mean, { hashDim, fanIn, seed }, await drawInputs(dim, hashDim, fanIn, seed));
  }

  /** Bytes in memory, about. */
  get sizeBytes(): number {
    return this.#inputs.byteLength + this.#activations.byteLength + 2 * this.mean.byteLength;
  }

  /** Activations of the vector at `offset`, x W, `[hashDim]`; the array is written again by the next call. */
  activationsOf(vectors: Float32Array, offset: number): Float32Array {
    const x = subtractMean(vectors, offset, this.mean, this.#centred);
    const inputs = this.#inputs;
    const activations = this.#activations;
    const { hashDim, fanIn } = this;
    let at = 0;
    for (let unit = 0; unit < hashDim; unit++) {
      let sum = 0;
      for (const end = at + fanIn; at < end; at++) sum += x[inputs[at]];
      activations[unit] = sum;
    }
    return activations;
  }
}

/** Units drawn between two looks at the clock. */
const UNITS = 64;

async function drawInputs(dim: number, hashDim: number, fanIn: number, seed: number): Promise<Uint16Array> {
  const slice = new TimeSlice();
  const random = createRandom(seed);
  const inputs = new Uint16Array(hashDim * fanIn);
  const deck = Uint16Array.from({ length: dim }, (_, i) => i);
  for (let unit = 0; unit < hashDim; unit++) {
    if (unit % UNITS === 0) await slice.pause();
    // The first fanIn steps of a Fisher-Yates shuffle draw without replacement.
    for (let i = 0; i < fanIn; i++) {
      const j = i + random.below(dim - i);
      [deck[i], deck[j]] = [deck[j], deck[i]];
    }
    inputs.set(deck.slice(0, fanIn).sort(), unit * fanIn);
  }
  return inputs;
}
