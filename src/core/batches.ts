import { setImmediate as nextTurn } from 'node:timers/promises';
import { types } from 'node:util';
import { type Abortable, isEnded, untilAborted } from './until-aborted.ts';

/** One batch of a stream and where it begins in it. */
export interface Batch<T> {
  readonly start: number;
  readonly items: readonly T[];
}

/**
 * Groups a stream into batches of `size`, the last one shorter; holds one batch at a time. What a source gave before it failed comes as a batch too,
 * so that how much of it is worked on does not hang on the size.
 * @throws what the source throws, after that; AbortedError or ClosedError when a signal fires, also while the source keeps one waiting.
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
      const failure = await stream.take(size, (item) => items.push(item));
      if (items.length > 0) yield { start, items };
      if (failure !== undefined) throw failure.error;
      if (items.length < size) return;
      // A source that never waits must not keep the event loop from everything else.
      await nextTurn();
    }
  } finally {
    await stream.close();
  }
}

/**
 * Reads the items of a batch up to the first that is wrong, so that those before it are answered whatever batch they are in.
 * @returns what was read, and what was thrown, if it was.
 */
export function readUntilWrong<T, R>(
  items: readonly T[],
  read: (item: T, i: number) => R,
): { readonly read: R[]; readonly failure?: Failure } {
  const found: R[] = [];
  try {
    for (const [i, item] of items.entries()) found.push(read(item, i));
    return { read: found };
  } catch (error) {
    return { read: found, failure: { error } };
  }
}

/** Something that was thrown, be it undefined. */
interface Failure {
  readonly error: unknown;
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

  /**
   * Hands out at most `limit` items; fewer only at the end.
   * @returns what the source threw, if it did. @throws AbortedError or ClosedError when a signal fires.
   */
  async take(limit: number, take: (item: T) => void): Promise<Failure | undefined> {
    try {
      for (let taken = 0; taken < limit && !this.#done; ) {
        const { done, value } = await this.#next();
        if (done) continue;
        take(types.isPromise(value) ? await this.#settled(value as Promise<T>) : value);
        taken++;
      }
      return undefined;
    } catch (error) {
      if (this.#isEnded) throw error;
      return { error };
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
