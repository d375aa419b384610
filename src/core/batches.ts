import { setImmediate as nextTurn } from 'node:timers/promises';
import { types } from 'node:util';
import { type Abortable, isEnded, untilAborted } from './until-aborted.ts';

/** One batch of a stream and where it begins in it. */
export interface Batch<T> {
  readonly start: number;
  readonly items: readonly T[];
}

/**
 * Groups a stream into batches of `size`, the last one shorter; holds one batch at a time.
 * @throws what the source throws; AbortedError or ClosedError when a signal fires, also while the source keeps one waiting.
 */
export async function* batchesOf<T>(
  source: Iterable<T> | AsyncIterable<T>,
  size: number,
  abortable?: Abortable,
): AsyncGenerator<Batch<T>> {
  const stream = new ItemStream(source, abortable);
  try {
    for (let start = 0; ; start += size) {
      const items: T[] = [];
      await stream.take(size, (item) => items.push(item));
      if (items.length > 0) yield { start, items };
      if (items.length < size) return;
      // A source that never waits must not keep the event loop from everything else.
      await nextTurn();
    }
  } finally {
    await stream.close();
  }
}

/**
 * Reads items one after the other. Differs from `for await`: an item that is no promise is not looked at, where that would ask it for
 * a `then`, which ends the whole stream when a getter of one item throws.
 */
class ItemStream<T> {
  readonly #iterator: Iterator<T> | AsyncIterator<T>;
  readonly #abortable: Abortable | undefined;
  #done = false;

  constructor(source: Iterable<T> | AsyncIterable<T>, abortable?: Abortable) {
    this.#abortable = abortable;
    this.#iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** Hands out at most `limit` items; fewer only at the end. @throws what the source throws. */
  async take(limit: number, take: (item: T) => void): Promise<void> {
    for (let taken = 0; taken < limit && !this.#done; ) {
      const { done, value } = await this.#next();
      if (done) continue;
      take(types.isPromise(value) ? await this.#settled(value as Promise<T>) : value);
      taken++;
    }
  }

  /** Lets the source go before its end; idempotent. */
  async close(): Promise<void> {
    if (this.#done) return;
    this.#done = true;
    const returned = this.#return();
    // A generator returns when what it waits for has come, which may be never.
    if (this.#isEnded) returned.catch(() => undefined);
    else await returned;
  }

  async #return(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #next(): Promise<IteratorResult<T>> {
    try {
      const result = await this.#settled(this.#iterator.next());
      if (result.done) this.#done = true;
      return result;
    } catch (error) {
      // It has ended itself, unless it was not waited for.
      if (!this.#isEnded) this.#done = true;
      throw error;
    }
  }

  get #isEnded(): boolean {
    return this.#abortable !== undefined && isEnded(this.#abortable);
  }

  /** What comes of a wait, unless it is aborted before. */
  #settled<S>(work: S | PromiseLike<S>): S | PromiseLike<S> {
    if (this.#abortable === undefined) return work;
    const isThere = typeof (work as PromiseLike<S>).then !== 'function';
    return isThere && !this.#isEnded ? work : untilAborted(work, this.#abortable);
  }
}
