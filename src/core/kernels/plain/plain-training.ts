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

type Bags = Pick<Kernels, 'sumRows' | 'addToRows'>;

/** Twins of what sums and spreads the rows of a bag of ids; they agree but for the order of additions. */
export function plainBags(memory: PlainMemory): Bags {
  return {
    sumRows(rows, rowBytes, ids, count, out) {
      const sum = memory.f32(out, rowBytes / 4).fill(0);
      for (const id of memory.u32(ids, count)) {
        const row = memory.f32(rows + id * rowBytes, sum.length);
        for (let i = 0; i < sum.length; i++) sum[i] += row[i];
      }
    },
    addToRows(row, scale, rows, rowBytes, ids, count) {
      const values = memory.f32(row, rowBytes / 4);
      const factor = Math.fround(scale);
      for (let i = 0; i < values.length; i++) values[i] *= factor;
      for (const id of memory.u32(ids, count)) {
        const to = memory.f32(rows + id * rowBytes, values.length);
        for (let i = 0; i < to.length; i++) to[i] += values[i];
      }
    },
  };
}
