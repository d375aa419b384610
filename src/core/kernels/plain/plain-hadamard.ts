import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

const ROUNDS = 3;

/** Twin of the sign codes by random rotation: the same operations in the same order, so every bit agrees. */
export function plainHadamard(memory: PlainMemory): Pick<Kernels, 'hadamardSigns'> {
  return {
    hadamardSigns(vectors, count, dim, mean, signs, size, numBits, _work, out, codeBytes) {
      const means = memory.f32(mean, dim);
      for (let i = 0; i < count; i++) {
        const vector = memory.f32(vectors + i * dim * 4, dim);
        const code = memory.u8(out + i * codeBytes, codeBytes).fill(0);
        for (let from = 0; from < numBits; from += size) {
          const values = new Float32Array(size);
          for (let j = 0; j < dim; j++) values[j] = vector[j] - means[j];
          rotate(values, memory.f32(signs + (from / size) * ROUNDS * size * 4, ROUNDS * size));
          for (let j = 0; j < size && from + j < numBits; j++)
            if (values[j] >= 0) code[(from + j) >> 3] |= 1 << ((from + j) & 7);
        }
      }
    },
  };
}

function rotate(values: Float32Array, signs: Float32Array): void {
  const size = values.length;
  for (let round = 0; round < ROUNDS; round++) {
    for (let j = 0; j < size; j++) values[j] *= signs[round * size + j];
    for (let step = 1; step < size; step *= 2) {
      for (let from = 0; from < size; from += 2 * step) {
        for (let j = from; j < from + step; j++) {
          const a = values[j];
          const b = values[j + step];
          values[j] = a + b;
          values[j + step] = a - b;
        }
      }
    }
  }
}
