import { throwIfAborted } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { type LongWorkOptions, throttleProgress } from '../../../src/core/progress.ts';
import { TimeSlice } from '../../../src/core/time-slice.ts';
import { copyFinite, type TextRows } from './text-rows.ts';
import { bagCount, checkTokenBags, type TokenBags } from './token-bags.ts';
import { placeIds, TokenTable } from './token-table.ts';

/** The right side of the normal equations, and how large the targets are. */
export interface BagTargets {
  /** A^T T, `[vocabSize, dim]`: for each token the sum of the targets of its texts, by its share of each. */
  readonly sums: Float32Array;
  /** |T|^2. */
  readonly energy: number;
}

/**
 * Sums targets by token, in one pass over the texts that holds no target longer than it takes to add it.
 * @throws InvalidArgumentError for bags that cannot be and targets that are not finite; AbortedError when `signal` fires.
 */
export async function sumTargets(
  bags: TokenBags,
  targets: TextRows,
  vocabSize: number,
  { signal, onProgress }: LongWorkOptions = {},
): Promise<BagTargets> {
  checkTokenBags(bags, vocabSize);
  const memory = KernelMemory.create();
  const ids = placeIds(memory, bags.ids);
  const table = new TokenTable(memory, vocabSize, targets.dim);
  const { work } = table;
  const slice = new TimeSlice();
  const progress = throttleProgress(onProgress);
  const total = bagCount(bags);
  let energy = 0;
  for (let text = 0; text < total; text++) {
    const from = bags.offsets[text];
    const count = bags.offsets[text + 1] - from;
    copyFinite(targets, text, work, 0);
    for (let i = 0; i < targets.dim; i++) energy += work[i] ** 2;
    table.add(1 / count, ids + 4 * from, count);
    if (!slice.spent) continue;
    progress.report({ stage: 'sum targets', done: text + 1, total });
    await slice.pause();
    throwIfAborted(signal, 'summing the targets');
  }
  progress.report({ stage: 'sum targets', done: total, total });
  progress.flush();
  return { sums: withoutGaps(table, targets.dim), energy };
}

function withoutGaps({ rows, stride, vocabSize }: TokenTable, width: number): Float32Array {
  const dense = new Float32Array(vocabSize * width);
  for (let id = 0; id < vocabSize; id++) dense.set(rows.subarray(id * stride, id * stride + width), id * width);
  return dense;
}
