import type { Kernels } from '../kernels.ts';
import { distance } from './plain-hamming.ts';
import type { PlainMemory } from './plain-memory.ts';

type Nearest = Pick<Kernels, 'scanNearest' | 'scanNearestAt' | 'finishNearest'>;

/** Places in the state of a NearestCodes, in uint32. */
const LIMIT = 0;
const WORST = 1;
const USED = 3;
const ORDS = 6;
const DISTANCES = 7;

/** Twins of the search for the nearest codes. They keep the same state in the simplest way: a sorted list of `limit`. */
export function plainNearest(memory: PlainMemory): Nearest {
  return {
    scanNearest(state, query, rows, rowBytes, live, mask, base, count) {
      for (let i = 0; i < count; i++) {
        if (!hasBit(memory, live, i) || (mask !== 0 && !hasBit(memory, mask, i))) continue;
        offer(memory, state, base + i, distance(memory, query, rows + i * rowBytes, rowBytes));
      }
    },
    scanNearestAt(state, query, table, chunkCount, rowBytes, ords, count) {
      for (const ord of memory.u32(ords, count)) {
        const row = memory.rowAt(table, chunkCount, rowBytes, ord);
        if (row !== 0) offer(memory, state, ord, distance(memory, query, row, rowBytes));
      }
    },
    finishNearest(state, _numBits, outOrds, outDistances) {
      const fields = memory.u32(state, 8);
      const used = fields[USED];
      memory.u32(outOrds, used).set(memory.u32(fields[ORDS], used));
      memory.u16(outDistances, used).set(memory.u16(fields[DISTANCES], used));
      return used;
    },
  };
}

function hasBit(memory: PlainMemory, bits: number, i: number): boolean {
  return (memory.u8(bits + (i >> 3), 1)[0] & (1 << (i & 7))) !== 0;
}

function offer(memory: PlainMemory, state: number, ord: number, distance: number): void {
  const fields = memory.u32(state, 8);
  if (distance >= fields[WORST]) return;
  const limit = fields[LIMIT];
  const ords = memory.u32(fields[ORDS], limit);
  const distances = memory.u16(fields[DISTANCES], limit);
  let at = fields[USED] < limit ? fields[USED]++ : limit - 1;
  for (; at > 0 && distances[at - 1] > distance; at--) {
    ords[at] = ords[at - 1];
    distances[at] = distances[at - 1];
  }
  ords[at] = ord;
  distances[at] = distance;
  if (fields[USED] === limit) fields[WORST] = distances[limit - 1];
}
