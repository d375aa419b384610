import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

/** Twin of the update of Adam; it rounds to float32 less often. */
export function plainAdam(memory: PlainMemory): Pick<Kernels, 'adamStep'> {
  return {
    adamStep(weight, mean, variance, gradient, count, beta1, beta2, meanShare, varianceShare, keep, stepSize, floor) {
      const [w, m, v, g] = [weight, mean, variance, gradient].map((address) => memory.f32(address, count));
      for (let i = 0; i < count; i++) {
        m[i] = beta1 * m[i] + meanShare * g[i];
        v[i] = beta2 * v[i] + varianceShare * g[i] * g[i];
        w[i] = w[i] * keep - (stepSize * m[i]) / (Math.sqrt(v[i]) + floor);
      }
    },
  };
}
