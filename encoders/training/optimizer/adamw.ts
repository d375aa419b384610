import type { WeightGradient } from './gradient.ts';
import type { Moments, StepFactors } from './moment-memory.ts';
import { MomentOptimizer } from './moment-optimizer.ts';
import { decays } from './optimizer.ts';

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101).
 * Differs from the source where a gradient is of rows: the other rows and their moments stay as they are (lazy Adam), while
 * the dense algorithm would shrink those moments at every step and go on moving the rows by them for some dozens of steps.
 * Both bias corrections go by the number of updates in all, not by that of a row's own.
 */
export class AdamW extends MomentOptimizer {
  protected updateWeight(
    name: string,
    place: Moments & { readonly weight: Float32Array },
    gradient: WeightGradient,
    scale: number,
    rate: number,
  ): void {
    const factors = this.#factorsOf(name, scale, rate);
    if (gradient instanceof Float32Array) {
      this.memory.step({ ...place, at: 0 }, gradient, factors);
      return;
    }
    const { rows, values } = gradient;
    const width = values.length / rows.length;
    for (let i = 0; i < rows.length; i++) {
      const row = values.subarray(i * width, (i + 1) * width);
      this.memory.step({ ...place, at: rows[i] * width }, row, factors);
    }
  }

  #factorsOf(name: string, scale: number, rate: number): StepFactors {
    const { beta1, beta2, epsilon, weightDecay } = this.options;
    // rate * mHat / (sqrt(vHat) + epsilon) with both bias corrections folded into two constants.
    const root = Math.sqrt(1 - beta2 ** this.step);
    return {
      beta1,
      beta2,
      keep: decays(name) ? 1 - rate * weightDecay : 1,
      meanShare: (1 - beta1) * scale,
      varianceShare: (1 - beta2) * scale * scale,
      stepSize: (rate * root) / (1 - beta1 ** this.step),
      floor: epsilon * root,
    };
  }
}
