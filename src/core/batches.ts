import { setImmediate as nextTurn } from 'node:timers/promises';

/** One batch of a stream and where it begins in it. */
export interface Batch<T> {
  readonly start: number;
  readonly items: readonly T[];
}

/** Groups a stream into batches of `size`, the last one shorter; holds one batch at a time. */
export async function* batchesOf<T>(source: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<Batch<T>> {
  let start = 0;
  let items: T[] = [];
  for await (const item of source) {
    items.push(item);
    if (items.length === size) {
      yield { start, items };
      start += size;
      items = [];
      // A source that never waits must not keep the event loop from everything else.
      await nextTurn();
    }
  }
  if (items.length > 0) yield { start, items };
}
