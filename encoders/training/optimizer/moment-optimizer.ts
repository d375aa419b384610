import type { Weights } from '../../roformer/weights.ts';
import { globalNorm, type WeightGradient } from './gradient.ts';
import { MomentMemory, type Moments } from './moment-memory.ts';
import type { Optimizer, OptimizerOptions, RateOf } from './optimizer.ts';

/** Common part of the optimizers with moments: clipping, the count of updates, and where moments lie. */
export abstract class MomentOptimizer implements Optimizer {
  step = 0;
  protected readonly options: OptimizerOptions;
  protected readonly memory: MomentMemory;
  readonly #weights: Weights;

  constructor(weights: Weights, options: OptimizerOptions) {
    this.#weights = weights;
    this.options = options;
    this.memory = new MomentMemory(weights);
  }

  get moments(): ReadonlyMap<string, Moments> {
    return this.memory.moments;
  }

  update(gradients: ReadonlyMap<string, WeightGradient>, rateOf: RateOf, lossWeight = 1): number {
    this.step++;
    const norm = globalNorm(gradients.values());
    // A gradient that is not finite would poison every weight: skip the update, keep the step count.
    if (!Number.isFinite(norm)) return norm;
    const scale = Math.min(lossWeight, this.options.clipNorm / (norm || 1));
    for (const [name, gradient] of gradients) {
      const place = { weight: this.#weights.get(name)!.data, ...this.moments.get(name)! };
      this.updateWeight(name, place, gradient, scale, rateOf(name));
    }
    return norm;
  }

  /** Updates one weight in place by its gradient times `scale`. */
  protected abstract updateWeight(
    name: string,
    place: Moments & { readonly weight: Float32Array },
    gradient: WeightGradient,
    scale: number,
    rate: number,
  ): void;
}
