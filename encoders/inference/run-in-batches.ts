import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../src/core/errors.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { throttleProgress } from '../../src/core/throttled-progress.ts';
import { type BatchLimits, lengthSortedBatches } from './length-batches.ts';

/** How items become numbers; what is around it is common to encoders and scorers. */
export interface BatchJob<Item, Tokens extends { readonly ids: Int32Array }> {
  /** What is done, for progress: 'encode'. */
  readonly stage: string;
  /** The same for messages: 'encoding', 'texts'. */
  readonly doing: string;
  readonly items: string;
  /** Numbers an item. */
  readonly width: number;
  readonly limits: BatchLimits;
  tokensOf(item: Item): Tokens;
  /** @returns rows `[batch.length, width]` */
  run(batch: readonly Tokens[]): Promise<Float32Array>;
  /** Throws once the model is closed. */
  requireOpen(): void;
}

export const USUAL_LIMITS: BatchLimits = { maxBatch: 64, maxTokensPerBatch: 4096 };
/** Items that are cut and sorted together: bounds the memory of tokens when very many come at once. */
const WINDOW = 4096;

/**
 * Cuts items into tokens, sorts by length, runs batch after batch, and puts the results back in order.
 * @returns rows `[items.length, width]`
 * @throws AbortedError when `signal` fires, between two batches.
 */
export async function runInBatches<Item, Tokens extends { readonly ids: Int32Array }>(
  items: readonly Item[],
  job: BatchJob<Item, Tokens>,
  options: LongWorkOptions,
): Promise<Float32Array> {
  const progress = throttleProgress(options.onProgress);
  const advance = (done: number) => {
    throwIfAborted(options.signal, `${job.doing}, after ${done} of ${items.length} ${job.items},`);
    job.requireOpen();
    if (done > 0) progress.report({ stage: job.stage, done, total: items.length });
  };
  advance(0);
  const rows = new Float32Array(items.length * job.width);
  for (let start = 0; start < items.length; start += WINDOW) {
    const window = rows.subarray(start * job.width, (start + WINDOW) * job.width);
    await runWindow(items.slice(start, start + WINDOW), job, window, (done) => advance(start + done));
  }
  progress.flush();
  return rows;
}

async function runWindow<Item, Tokens extends { readonly ids: Int32Array }>(
  items: readonly Item[],
  job: BatchJob<Item, Tokens>,
  rows: Float32Array,
  advance: (done: number) => void,
): Promise<void> {
  const { width, limits } = job;
  const tokens = items.map((item) => job.tokensOf(item));
  const lengths = tokens.map(({ ids }) => ids.length);
  let done = 0;
  for (const batch of lengthSortedBatches(lengths, limits)) {
    const found = await job.run(batch.map((position) => tokens[position]));
    batch.forEach((position, i) => {
      rows.set(found.subarray(i * width, (i + 1) * width), position * width);
    });
    done += batch.length;
    await setImmediate();
    advance(done);
  }
}
