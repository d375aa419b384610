import { HEAD_BIAS, type Weights } from '../roformer/weights.ts';

/** Options of the optimizer, with the field's names. */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled decay; applied to matrices of the layers and the head, not to embeddings and the bias. */
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

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101), updating `weights` in place. */
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
  update(gradients: ReadonlyMap<string, Float32Array>, rateOf: RateOf): number {
    this.step++;
    const norm = globalNorm(gradients.values());
    // A gradient that is not finite would poison every weight: skip the update, keep the step count.
    if (!Number.isFinite(norm)) return norm;
    const scale = norm > this.#options.clipNorm ? this.#options.clipNorm / norm : 1;
    for (const [name, gradient] of gradients) this.#updateWeight(name, gradient, scale, rateOf(name));
    return norm;
  }

  #updateWeight(name: string, gradient: Float32Array, scale: number, rate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    const weight = this.#weights.get(name)!.data;
    const { mean, variance } = this.moments.get(name)!;
    const keep = name.startsWith('embedding.') || name === HEAD_BIAS ? 1 : 1 - rate * weightDecay;
    const meanShare = (1 - beta1) * scale;
    const varianceShare = (1 - beta2) * scale * scale;
    // rate * mHat / (sqrt(vHat) + epsilon) with both bias corrections folded into two constants.
    const root = Math.sqrt(1 - beta2 ** this.step);
    const stepSize = (rate * root) / (1 - beta1 ** this.step);
    const floor = epsilon * root;
    for (let i = 0; i < weight.length; i++) {
      const g = gradient[i];
      const m = beta1 * mean[i] + meanShare * g;
      const v = beta2 * variance[i] + varianceShare * g * g;
      mean[i] = m;
      variance[i] = v;
      weight[i] = weight[i] * keep - (stepSize * m) / (Math.sqrt(v) + floor);
    }
  }
}

function globalNorm(gradients: Iterable<Float32Array>): number {
  let sum = 0;
  for (const gradient of gradients) {
    for (let i = 0; i < gradient.length; i++) sum += gradient[i] * gradient[i];
  }
  return Math.sqrt(sum);
}
