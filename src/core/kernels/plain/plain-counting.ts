import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

type Counting = Pick<Kernels, 'countPostings' | 'clearCounts'>;

/** Twins of the counting of posting lists. */
export function plainCounting(memory: PlainMemory): Counting {
  const countAt = (counts: number, ord: number) => memory.u16(counts + 2 * ord, 1);
  return {
    countPostings(list, length, weight, counts, touched, touchedCount) {
      let size = touchedCount;
      for (const ord of memory.u32(list, length)) {
        const count = countAt(counts, ord);
        if (count[0] === 0) memory.u32(touched + 4 * size++, 1)[0] = ord;
        count[0] += weight;
      }
      return size;
    },
    clearCounts(counts, touched, touchedCount) {
      for (const ord of memory.u32(touched, touchedCount)) countAt(counts, ord)[0] = 0;
    },
  };
}
