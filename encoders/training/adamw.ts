import { HEAD_BIAS, ROW_TABLES, type Weights } from '../roformer/weights.ts';
import { gradientValues, type WeightGradient } from './row-gradient.ts';

/** Options of the optimizer, with the field's names. */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled decay; applied to matrices of the layers and of heads, not to embeddings, tables of rows and the bias. */
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

  constructor(weights: Weights, options: AdamWOptions) {
    this.#weights = weights;
    this.#options = options;
    for (const [name, { data }] of weights) {
      this.moments.set(name, { mean: new Float32Array(data.length), variance: new Float32Array(data.length) });
    }
  }

  /** Applies one update; a weight without a gradient stays. Returns the norm before clipping. */
  update(gradients: ReadonlyMap<string, WeightGradient>, rateOf: RateOf): number {
    this.step++;
    const norm = globalNorm(gradients.values());
    // A gradient that is not finite would poison every weight: skip the update, keep the step count.
    if (!Number.isFinite(norm)) return norm;
    const scale = norm > this.#options.clipNorm ? this.#options.clipNorm / norm : 1;
    for (const [name, gradient] of gradients) this.#updateWeight(name, gradient, scale, rateOf(name));
    return norm;
  }

  #updateWeight(name: string, gradient: WeightGradient, scale: number, rate: number): void {
    const weight = this.#weights.get(name)!.data;
    const { mean, variance } = this.moments.get(name)!;
    const factors = this.#factorsOf(name, scale, rate);
    if (gradient instanceof Float32Array) {
      updateSpan({ weight, mean, variance, at: 0 }, gradient, factors);
      return;
    }
    const { rows, values } = gradient;
    const width = values.length / rows.length;
    for (let i = 0; i < rows.length; i++) {
      const row = values.subarray(i * width, (i + 1) * width);
      updateSpan({ weight, mean, variance, at: rows[i] * width }, row, factors);
    }
  }

  #factorsOf(name: string, scale: number, rate: number): Factors {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    const decays = !(name.startsWith('embedding.') || ROW_TABLES.has(name) || name === HEAD_BIAS);
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

/** What an update multiplies by, the same for all numbers of a weight. */
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

function updateSpan({ weight, mean, variance, at }: Span, gradient: Float32Array, factors: Factors): void {
  const { beta1, beta2, keep, meanShare, varianceShare, stepSize, floor } = factors;
  for (let i = 0, j = at; i < gradient.length; i++, j++) {
    const g = gradient[i];
    const m = beta1 * mean[j] + meanShare * g;
    const v = beta2 * variance[j] + varianceShare * g * g;
    mean[j] = m;
    variance[j] = v;
    weight[j] = weight[j] * keep - (stepSize * m) / (Math.sqrt(v) + floor);
  }
}

function globalNorm(gradients: Iterable<WeightGradient>): number {
  let sum = 0;
  for (const gradient of gradients) {
    const values = gradientValues(gradient);
    for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  }
  return Math.sqrt(sum);
}
