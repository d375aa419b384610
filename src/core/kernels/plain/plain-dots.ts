import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

type Dots = Pick<Kernels, 'dotsF32' | 'dotsF32At' | 'productF32' | 'dotsI8' | 'dotsI8At'>;

/** Twins of the inner products: float32 agrees but for the order of additions, int8 bit by bit. */
export function plainDots(memory: PlainMemory): Dots {
  const dotF32 = (a: number, b: number, dim: number) => {
    const left = memory.f32(a, dim);
    const right = memory.f32(b, dim);
    let sum = 0;
    for (let i = 0; i < dim; i++) sum += left[i] * right[i];
    return sum;
  };
  const scoreI8 = (query: number, queryScale: number, row: number, dim: number) => {
    const left = memory.i16(query, dim);
    const right = memory.i8(row, dim);
    let sum = 0;
    for (let i = 0; i < dim; i++) sum += left[i] * right[i];
    const scaled = Math.fround(Math.fround(sum) * memory.f32(row + dim, 1)[0]);
    return Math.fround(scaled * Math.fround(queryScale));
  };
  return {
    dotsF32(query, rows, rowBytes, count, dim, out) {
      const scores = memory.f32(out, count);
      for (let i = 0; i < count; i++) scores[i] = dotF32(query, rows + i * rowBytes, dim);
    },
    dotsF32At(query, table, chunkCount, rowBytes, dim, ords, count, out) {
      const scores = memory.f32(out, count);
      memory.u32(ords, count).forEach((ord, i) => {
        const row = memory.rowAt(table, chunkCount, rowBytes, ord);
        scores[i] = row === 0 ? Number.NaN : dotF32(query, row, dim);
      });
    },
    productF32(a, aRows, b, bRows, dim, out) {
      const products = memory.f32(out, aRows * bRows);
      for (let i = 0; i < aRows; i++)
        for (let j = 0; j < bRows; j++) products[i * bRows + j] = dotF32(a + i * dim * 4, b + j * dim * 4, dim);
    },
    dotsI8(query, queryScale, rows, rowBytes, count, dim, out) {
      const scores = memory.f32(out, count);
      for (let i = 0; i < count; i++) scores[i] = scoreI8(query, queryScale, rows + i * rowBytes, dim);
    },
    dotsI8At(query, queryScale, table, chunkCount, rowBytes, dim, ords, count, out) {
      const scores = memory.f32(out, count);
      memory.u32(ords, count).forEach((ord, i) => {
        const row = memory.rowAt(table, chunkCount, rowBytes, ord);
        scores[i] = row === 0 ? Number.NaN : scoreI8(query, queryScale, row, dim);
      });
    },
  };
}
