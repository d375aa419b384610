import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../src/core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../../src/core/progress.ts';
import type { WithinTime } from '../tokenizer/pattern-time.ts';
import { type BatchLimits, lengthSortedBatches } from './length-batches.ts';

/** Names of a job, and whether it may go on. */
export interface WorkNames {
  /** Stage in reports of progress: 'encode'. */
  readonly stage: string;
  /** The same for messages: 'encoding', 'texts'. */
  readonly doing: string;
  readonly items: string;
  /** Throws once the model is closed. */
  requireOpen(): void;
}

/** How items become numbers; what is around it is common to encoders and scorers. */
export interface BatchJob<Item, Tokens extends { readonly ids: Int32Array }> extends WorkNames {
  /** Numbers an item. */
  readonly width: number;
  readonly limits: BatchLimits;
  tokensOf(item: Item): Tokens;
  /** Runs work that asks for the tokens of items. */
  readonly withinTime?: WithinTime | undefined;
  /** @returns rows `[batch.length, width]` */
  run(batch: readonly Tokens[]): Promise<Float32Array>;
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
  const { width, withinTime = (work) => work() } = job;
  const work = watchWork(job, items.length, options);
  const rows = new Float32Array(items.length * width);
  for (let start = 0; start < items.length; start += WINDOW) {
    const some = items.slice(start, start + WINDOW);
    const tokens = withinTime(() => some.map((item) => job.tokensOf(item)));
    let done = start;
    await runSorted(tokens, job, (positions, found) => {
      positions.forEach((position, i) => {
        rows.set(found.subarray(i * width, (i + 1) * width), (start + position) * width);
      });
      done += positions.length;
      work.advance(done);
    });
  }
  work.finish();
  return rows;
}

/** Work on a number of items, watched between its batches. */
export interface WatchedWork {
  /** Says how many items are done. @throws AbortedError when the signal has fired; what `requireOpen` throws. */
  advance(done: number): void;
  /** Passes on the last report. */
  finish(): void;
}

/** Watches over work that begins now. @throws as {@link WatchedWork.advance} does. */
export function watchWork(job: WorkNames, total: number, { signal, onProgress }: LongWorkOptions): WatchedWork {
  const progress = throttleProgress(onProgress);
  let reported = 0;
  const advance = (done: number) => {
    throwIfAborted(signal, `${job.doing}, after ${done} of ${total} ${job.items},`);
    job.requireOpen();
    if (done > reported) progress.report({ stage: job.stage, done, total });
    reported = done;
  };
  advance(0);
  return { advance, finish: () => progress.flush() };
}

/** Runs tokens in batches of like length; `take` gets the positions of a batch with what was found for them. */
export async function runSorted<Tokens extends { readonly ids: Int32Array }, Found>(
  tokens: readonly Tokens[],
  { limits, run }: { readonly limits: BatchLimits; run(batch: readonly Tokens[]): Promise<Found> },
  take: (positions: readonly number[], found: Found) => void,
): Promise<void> {
  const lengths = tokens.map(({ ids }) => ids.length);
  for (const positions of lengthSortedBatches(lengths, limits)) {
    const found = await run(positions.map((position) => tokens[position]));
    await setImmediate();
    take(positions, found);
  }
}
