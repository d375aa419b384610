import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchesOf } from '../../../src/core/batches.ts';
import { AbortedError } from '../../../src/core/errors.ts';

const LIMIT = { timeout: 30_000 };
const never = () => new Promise<never>(() => {});

/** Sources that stop yielding, each after one item; `isLeft` tells whether it was let go. */
const sources: Record<string, () => { source: AsyncIterable<unknown> | Iterable<unknown>; isLeft?: () => boolean }> = {
  'an iterator whose next never settles': () => {
    let left = false;
    let given = 0;
    const iterator = {
      next: () => (given++ === 0 ? Promise.resolve({ done: false as const, value: '一' }) : never()),
      return: async () => {
        left = true;
        return { done: true as const, value: undefined };
      },
    };
    return { source: { [Symbol.asyncIterator]: () => iterator }, isLeft: () => left };
  },
  'a generator that waits for ever': () => ({
    source: (async function* () {
      yield 'one';
      await never();
    })(),
  }),
  'an item that never settles': () => ({ source: ['one', never()] }),
  'a thenable that never settles': () => ({
    source: {
      [Symbol.asyncIterator]: () => ({
        // biome-ignore lint/suspicious/noThenProperty: a library's own kind of promise
        next: () => ({ then: () => undefined }) as unknown as Promise<IteratorResult<unknown>>,
      }),
    },
  }),
  'an iterator whose return fails': () => ({
    source: {
      [Symbol.asyncIterator]: () => ({
        next: never,
        return: () => {
          throw new Error('no');
        },
      }),
    },
  }),
  'an iterator whose return never settles': () => ({
    source: { [Symbol.asyncIterator]: () => ({ next: never, return: never }) },
  }),
};

for (const [what, make] of Object.entries(sources)) {
  test(`a signal ends reading from ${what}`, LIMIT, async () => {
    const { source, isLeft } = make();
    const controller = new AbortController();
    const read = async () => {
      for await (const _ of batchesOf(source, 2, { signal: controller.signal, doing: 'reading' }));
    };
    const reading = read();
    setTimeout(() => controller.abort(new Error('enough')), 10);
    await assert.rejects(reading, (error: unknown) => {
      assert.ok(error instanceof AbortedError);
      assert.equal(error.message, 'reading was aborted by the caller');
      return true;
    });
    assert.notEqual(isLeft?.(), false);
    await assert.rejects(async () => {
      for await (const _ of batchesOf(source, 2, { signal: controller.signal, doing: 'reading' }));
    }, AbortedError);
  });
}

test('batches are as long as asked for, whatever the signal', async () => {
  for (const abortable of [
    undefined,
    { doing: 'reading' },
    { signal: new AbortController().signal, doing: 'reading' },
  ]) {
    const found: unknown[] = [];
    for await (const { start, items } of batchesOf([1, Promise.resolve(2), 3, 4, 5], 2, abortable))
      found.push([start, items]);
    assert.deepEqual(found, [
      [0, [1, 2]],
      [2, [3, 4]],
      [4, [5]],
    ]);
  }
});

test('what a source gave before it failed is a batch too, whatever it throws', async () => {
  for (const [size, batches] of [
    [2, [[1, 2], [3]]],
    [3, [[1, 2, 3]]],
    [9, [[1, 2, 3]]],
  ] as const)
    for (const fault of [new Error('gone'), undefined])
      for (const make of [failing, failingLater]) {
        const found: unknown[] = [];
        let thrown: unknown = 'nothing';
        try {
          for await (const { items } of batchesOf(make(fault), size)) found.push(items);
        } catch (error) {
          thrown = error;
        }
        assert.deepEqual(found, batches);
        assert.equal(thrown, fault);
      }
});

function* failing(fault: unknown): Generator<number> {
  yield* [1, 2, 3];
  throw fault;
}

/** One whose last item is a promise that fails. */
function* failingLater(fault: unknown): Generator<unknown> {
  yield* [1, 2, 3];
  yield Promise.reject(fault);
}
