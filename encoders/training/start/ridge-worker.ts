import { parentPort, workerData } from 'node:worker_threads';
import { BagRidge, type RidgeColumns, type RidgeSums } from './bag-ridge.ts';
import type { TokenBags } from './token-bags.ts';

/** Data that a thread is started with; every array lies in shared memory. */
export interface RidgeTask {
  readonly bags: TokenBags;
  /** `[vocabSize, width]`; the thread's columns of the solution are written over those of `rightSide`. */
  readonly rightSide: Float32Array;
  readonly columns: RidgeColumns;
  readonly lambda: number;
  readonly steps: number;
}

/** A thread's report of a step; after the last one its columns of the solution are there. */
export interface RidgeReport extends RidgeSums {
  readonly step: number;
}

const { bags, rightSide, columns, lambda, steps } = workerData as RidgeTask;

const ridge = new BagRidge(bags, rightSide, columns, lambda);
for (let step = 1; step <= steps; step++) {
  const sums = ridge.step();
  if (step === steps) ridge.copySolution(rightSide);
  parentPort!.postMessage({ step, ...sums } satisfies RidgeReport);
}
