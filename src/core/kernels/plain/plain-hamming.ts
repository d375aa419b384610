import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

type Hamming = Pick<Kernels, 'hamming' | 'hammingAt'>;

/** Twins of the Hamming distances. */
export function plainHamming(memory: PlainMemory): Hamming {
  return {
    hamming(query, rows, rowBytes, count, out) {
      const distances = memory.u16(out, count);
      for (let i = 0; i < count; i++) distances[i] = distance(memory, query, rows + i * rowBytes, rowBytes);
    },
    hammingAt(query, table, chunkCount, rowBytes, ords, count, out) {
      const distances = memory.u16(out, count);
      memory.u32(ords, count).forEach((ord, i) => {
        const row = memory.rowAt(table, chunkCount, rowBytes, ord);
        distances[i] = row === 0 ? 65_535 : distance(memory, query, row, rowBytes);
      });
    },
  };
}

/** Different bits of two codes. */
export function distance(memory: PlainMemory, a: number, b: number, bytes: number): number {
  const left = memory.u32(a, bytes / 4);
  const right = memory.u32(b, bytes / 4);
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += popcount32(left[i] ^ right[i]);
  return sum;
}

/** Ones of a 32-bit word, added up in parallel (Warren, "Hacker's Delight", 5-1). */
function popcount32(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
