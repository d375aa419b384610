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

type Scores = Pick<Kernels, 'collectAbove' | 'maskScores' | 'packSigns'>;

/** Twins of what is done with scores. */
export function plainScores(memory: PlainMemory): Scores {
  return {
    collectAbove(scores, count, threshold, out) {
      const values = memory.f32(scores, count);
      const found = memory.u32(out, count);
      const limit = Math.fround(threshold);
      let size = 0;
      for (let i = 0; i < count; i++) if (values[i] >= limit) found[size++] = i;
      return size;
    },
    maskScores(scores, bits, count) {
      const values = memory.f32(scores, count);
      const bytes = memory.u8(bits, Math.ceil(count / 8));
      for (let i = 0; i < count; i++) if ((bytes[i >> 3] & (1 << (i & 7))) === 0) values[i] = Number.NaN;
    },
    packSigns(values, thresholds, count, out) {
      const left = memory.f32(values, count);
      const right = memory.f32(thresholds, count);
      const bytes = memory.u8(out, count / 8).fill(0);
      for (let i = 0; i < count; i++) if (left[i] >= right[i]) bytes[i >> 3] |= 1 << (i & 7);
    },
  };
}
