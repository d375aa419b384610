import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { BIASES, ROW_TABLES, type Weights } from '../../roformer/weights.ts';

/** Gradient of a table of which a batch reads few rows; it is 0 in all others. */
export interface RowGradient {
  /** Numbers of the rows that were read, each once. */
  readonly rows: Int32Array;
  /** `[rows.length, width]`, row-major. */
  readonly values: Float32Array;
}

/** Gradient of one weight: in the weight's own layout, or of some rows of it. */
export type WeightGradient = Float32Array | RowGradient;

/** All numbers of a gradient that are not 0 by nature. */
export function gradientValues(gradient: WeightGradient): Float32Array {
  return gradient instanceof Float32Array ? gradient : gradient.values;
}

/** Options of the optimizer, with the field's names. */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled decay; applied to matrices of the layers and of heads, not to embeddings, tables of rows, biases and a CRF's scores. */
  readonly weightDecay: number;
  /** Largest L2 norm of all gradients together; larger ones are scaled down to it. */
  readonly clipNorm: number;
}

/** Learning rate of a weight at this step. */
export type RateOf = (name: string) => number;

interface Moments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Numbers that are updated at once: weight and gradient of so many fit the cache beside their moments. */
const CHUNK = 4096;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101), updating `weights` in place.
 * Differs from the source where a gradient is of rows: the other rows and their moments stay as they are (lazy Adam), while
 * the dense algorithm would shrink those moments at every step and go on moving the rows by them for some dozens of steps.
 * Both bias corrections go by the number of updates in all, not by that of a row's own.
 */
export class AdamW {
  /** Updates done so far. */
  step = 0;
  readonly moments = new Map<string, Moments>();
  readonly #weights: Weights;
  readonly #options: AdamWOptions;
  /** Holds the moments where the kernel updates them, and room to which a chunk of weight and gradient is copied. */
  readonly #memory = KernelMemory.create();
  readonly #chunk: { readonly weight: Float32Array; readonly gradient: Float32Array };

  constructor(weights: Weights, options: AdamWOptions) {
    this.#weights = weights;
    this.#options = options;
    const lengths = Array.from(weights.values(), ({ data }) => data.length);
    // At once: views of the memory do not outlive another allocation.
    let free = this.#memory.allocate(4 * (2 * CHUNK + 2 * lengths.reduce((sum, length) => sum + aligned(length), 0)));
    const take = (length: number) => {
      const view = this.#memory.f32(free, length);
      free += 4 * aligned(length);
      return view;
    };
    this.#chunk = { weight: take(CHUNK), gradient: take(CHUNK) };
    for (const [name, { data }] of weights) {
      this.moments.set(name, { mean: take(data.length), variance: take(data.length) });
    }
  }

  /**
   * Applies one update; a weight without a gradient stays.
   * @param lossWeight what the gradients are multiplied by, before they are clipped.
   * @returns their norm before both
   */
  update(gradients: ReadonlyMap<string, WeightGradient>, rateOf: RateOf, lossWeight = 1): number {
    this.step++;
    const norm = globalNorm(gradients.values());
    // A gradient that is not finite would poison every weight: skip the update, keep the step count.
    if (!Number.isFinite(norm)) return norm;
    const scale = Math.min(lossWeight, this.#options.clipNorm / (norm || 1));
    for (const [name, gradient] of gradients) this.#updateWeight(name, gradient, scale, rateOf(name));
    return norm;
  }

  #updateWeight(name: string, gradient: WeightGradient, scale: number, rate: number): void {
    const weight = this.#weights.get(name)!.data;
    const moments = this.moments.get(name)!;
    const factors = this.#factorsOf(name, scale, rate);
    if (gradient instanceof Float32Array) {
      this.#updateSpan({ weight, ...moments, at: 0 }, gradient, factors);
      return;
    }
    const { rows, values } = gradient;
    const width = values.length / rows.length;
    for (let i = 0; i < rows.length; i++) {
      const row = values.subarray(i * width, (i + 1) * width);
      this.#updateSpan({ weight, ...moments, at: rows[i] * width }, row, factors);
    }
  }

  #updateSpan({ weight, mean, variance, at }: Span, gradient: Float32Array, factors: Factors): void {
    const { kernels } = this.#memory;
    const chunk = this.#chunk;
    for (let start = 0; start < gradient.length; start += CHUNK) {
      const count = Math.min(CHUNK, gradient.length - start);
      const offset = 4 * (at + start);
      chunk.gradient.set(gradient.subarray(start, start + count));
      chunk.weight.set(weight.subarray(at + start, at + start + count));
      kernels.adamStep(
        chunk.weight.byteOffset,
        mean.byteOffset + offset,
        variance.byteOffset + offset,
        chunk.gradient.byteOffset,
        count,
        factors.beta1,
        factors.beta2,
        factors.meanShare,
        factors.varianceShare,
        factors.keep,
        factors.stepSize,
        factors.floor,
      );
      weight.set(chunk.weight.subarray(0, count), at + start);
    }
  }

  #factorsOf(name: string, scale: number, rate: number): Factors {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    const decays = !(name.startsWith('embedding.') || ROW_TABLES.has(name) || BIASES.has(name));
    // rate * mHat / (sqrt(vHat) + epsilon) with both bias corrections folded into two constants.
    const root = Math.sqrt(1 - beta2 ** this.step);
    return {
      beta1,
      beta2,
      keep: decays ? 1 - rate * weightDecay : 1,
      meanShare: (1 - beta1) * scale,
      varianceShare: (1 - beta2) * scale * scale,
      stepSize: (rate * root) / (1 - beta1 ** this.step),
      floor: epsilon * root,
    };
  }
}

/** Factors of an update, the same for all numbers of a weight. */
interface Factors {
  readonly beta1: number;
  readonly beta2: number;
  readonly keep: number;
  readonly meanShare: number;
  readonly varianceShare: number;
  readonly stepSize: number;
  readonly floor: number;
}

interface Span extends Moments {
  readonly weight: Float32Array;
  /** Where the span begins; it is as long as its gradient. */
  readonly at: number;
}

/** Numbers that a view of that length takes, so that the next one begins at a multiple of 16 bytes. */
function aligned(length: number): number {
  return 4 * Math.ceil(length / 4);
}

function globalNorm(gradients: Iterable<WeightGradient>): number {
  let sum = 0;
  for (const gradient of gradients) sum += squares(gradientValues(gradient));
  return Math.sqrt(sum);
}

/** Sum of squares; four sums side by side do not wait for each other. */
function squares(values: Float32Array): number {
  const whole = values.length & ~3;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += values[i] * values[i];
    b += values[i + 1] * values[i + 1];
    c += values[i + 2] * values[i + 2];
    d += values[i + 3] * values[i + 3];
  }
  for (let i = whole; i < values.length; i++) a += values[i] * values[i];
  return a + b + c + d;
}
