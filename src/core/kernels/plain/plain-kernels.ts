import type { Kernels } from '../kernels.ts';
import type { LinearMemory } from '../web-assembly.ts';
import { plainBucketPairs } from './plain-bucket-pairs.ts';
import { plainCounting } from './plain-counting.ts';
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
