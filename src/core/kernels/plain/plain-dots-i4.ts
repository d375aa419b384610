import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

/** Twin of the 4-bit inner products; agrees bit by bit. */
export function plainDotsI4(memory: PlainMemory): Pick<Kernels, 'dotsI4At'> {
  const sumOf = (query: number, row: number, dim: number) => {
    const values = memory.i16(query, dim);
    const packed = memory.u8(row, dim / 2);
    let sum = 0;
    for (let i = 0; i < dim; i += 32) {
      for (let j = 0; j < 16; j++) {
        const byte = packed[i / 2 + j];
        sum += values[i + j] * (byte & 15) + values[i + 16 + j] * (byte >> 4);
      }
    }
    return sum;
  };
  return {
    dotsI4At(query, queryScale, middle, table, chunkCount, rowBytes, dim, ords, count, out) {
      const scores = memory.f32(out, count);
      memory.u32(ords, count).forEach((ord, i) => {
        const row = memory.rowAt(table, chunkCount, rowBytes, ord);
        if (row === 0) {
          scores[i] = Number.NaN;
          return;
        }
        const sum = Math.fround(Math.fround(sumOf(query, row, dim)) - Math.fround(middle));
        scores[i] = Math.fround(Math.fround(sum * memory.f32(row + dim / 2, 1)[0]) * Math.fround(queryScale));
      });
    },
  };
}
