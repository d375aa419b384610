import type { Kernels } from '../kernels.ts';
import { distance } from './plain-hamming.ts';
import type { PlainMemory } from './plain-memory.ts';

type BucketPairs = Pick<Kernels, 'bucketPairs' | 'gatherRows'>;

/** Twins of what finds pairs among rows that share a key. */
export function plainBucketPairs(memory: PlainMemory): BucketPairs {
  return {
    gatherRows(rows, rowBytes, ords, count, out) {
      memory.u32(ords, count).forEach((ord, i) => {
        memory.u8(out + i * rowBytes, rowBytes).set(memory.u8(rows + ord * rowBytes, rowBytes));
      });
    },
    bucketPairs(keys, ords, codes, rowBytes, from, to, count, split, limit, out, room, next) {
      const key = memory.u32(keys, count);
      const ord = memory.u32(ords, count);
      const pairs = memory.u32(out, 2 * room);
      let found = 0;
      let place = from;
      for (; place < to; place++) {
        let end = place + 1;
        while (end < count && key[end] === key[place]) end++;
        if (end - place - 1 > room - found) break;
        for (let j = place + 1; j < end; j++) {
          if (split !== 0 && (ord[place] >= split || ord[j] < split)) continue;
          if (distance(memory, codes + place * rowBytes, codes + j * rowBytes, rowBytes) > limit) continue;
          pairs.set([ord[place], ord[j]], 2 * found++);
        }
      }
      memory.u32(next, 1)[0] = place;
      return found;
    },
  };
}
