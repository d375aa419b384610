import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

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
