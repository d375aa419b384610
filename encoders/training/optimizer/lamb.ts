import { BIASES, isBiasOrGain } from '../../roformer/weights.ts';
import { squares, type WeightGradient } from './gradient.ts';
import type { Moments } from './moment-memory.ts';
import { MomentOptimizer } from './moment-optimizer.ts';
import { decays } from './optimizer.ts';

/**
 * LAMB (You et al. 2020, arXiv 1904.00962): Adam whose update of each weight is brought to the length of the weight itself times the rate,
 * which lets batches be large. Without bias correction, as RoFormerV2 was pre-trained (kexue.fm 8998); biases keep Adam's own length.
 * Gradients of rows count as those of the whole table: lengths are of whole weights.
 */
export class Lamb extends MomentOptimizer {
  protected updateWeight(
    name: string,
    { weight, ...moments }: Moments & { readonly weight: Float32Array },
    gradient: WeightGradient,
    scale: number,
    rate: number,
  ): void {
    const { beta1, beta2, epsilon, weightDecay } = this.options;
    // keep * w - m / (sqrt(v) + epsilon): the direction, with the decay as its part.
    const direction = weight.slice();
    this.memory.step({ weight: direction, ...moments, at: 0 }, dense(gradient, weight.length), {
      beta1,
      beta2,
      keep: decays(name) ? -weightDecay : 0,
      meanShare: (1 - beta1) * scale,
      varianceShare: (1 - beta2) * scale * scale,
      stepSize: 1,
      floor: epsilon,
    });
    const factor = rate * (BIASES.has(name) || isBiasOrGain(name) ? 1 : trustRatio(weight, direction));
    for (let i = 0; i < weight.length; i++) weight[i] += factor * direction[i];
  }
}

/** How long a weight is for its update; 1 where either is zero. */
function trustRatio(weight: Float32Array, direction: Float32Array): number {
  const [length, step] = [Math.sqrt(squares(weight)), Math.sqrt(squares(direction))];
  return length > 0 && step > 0 ? length / step : 1;
}

function dense(gradient: WeightGradient, length: number): Float32Array {
  if (gradient instanceof Float32Array) return gradient;
  const { rows, values } = gradient;
  const width = values.length / rows.length;
  const whole = new Float32Array(length);
  for (const [i, row] of rows.entries()) whole.set(values.subarray(i * width, (i + 1) * width), row * width);
  return whole;
}
