import type { Kernels } from '../kernels.ts';
import type { LinearMemory } from '../web-assembly.ts';
import { plainBucketPairs } from './plain-bucket-pairs.ts';
import { plainDots } from './plain-dots.ts';
import { plainDotsI4 } from './plain-dots-i4.ts';
import { plainGraph } from './plain-graph.ts';
import { plainHadamard } from './plain-hadamard.ts';
import { plainHamming } from './plain-hamming.ts';
import { PlainMemory } from './plain-memory.ts';
import { plainNearest } from './plain-nearest.ts';
import { plainQuantize } from './plain-quantize.ts';
import { plainScores } from './plain-scores.ts';
import { plainAdam, plainBags } from './plain-training.ts';

/** Creates the kernels in plain TypeScript: what the fast ones are compared with, and for machines without 128-bit vectors. */
export function plainKernels(memory: LinearMemory): Kernels {
  const plain = new PlainMemory(memory);
  return {
    ...plainDots(plain),
    ...plainDotsI4(plain),
    ...plainHamming(plain),
    ...plainHadamard(plain),
    ...plainNearest(plain),
    ...plainQuantize(plain),
    ...plainScores(plain),
    ...plainAdam(plain),
    ...plainBags(plain),
    ...plainBucketPairs(plain),
    ...plainCounting(plain),
    ...plainGraph(plain),
  };
}

type Counting = Pick<Kernels, 'countPostings' | 'clearCounts'>;

/** Twins of the counting of posting lists. */
function plainCounting(memory: PlainMemory): Counting {
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
