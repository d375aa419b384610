import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

/** Counts how often it is asked. */
class CountingEncoder extends NgramEncoder {
  calls: number[] = [];
  override encode(...given: Parameters<NgramEncoder['encode']>): ReturnType<NgramEncoder['encode']> {
    this.calls.push(given[0].length);
    return super.encode(...given);
  }
}

test('many queries are answered as each alone, their texts encoded together', async (t) => {
  const encoder = new CountingEncoder(16);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add(Array.from({ length: 60 }, (_, i) => ({ id: `d${i}`, text: `text number ${i} of ${i % 7}` })));
  const texts = Array.from({ length: 50 }, (_, i) => `number ${i} of`);
  encoder.calls = [];
  const found: string[][] = [];
  for await (const { hits, tookMs } of docs.searchMany(texts, { k: 3 })) {
    assert.ok(tookMs >= 0);
    found.push(hits.map(({ id }) => id));
  }
  // Background texts may be encoded in between.
  assert.deepEqual([encoder.calls[0], encoder.calls.at(-1), encoder.calls.length < 5], [32, 18, true]);
  for (const [i, text] of texts.entries())
    assert.deepEqual(
      found[i],
      (await docs.search(text, { k: 3 })).hits.map(({ id }) => id),
    );
});

test('vectors and texts may be mixed, and words alone need no encoding', async (t) => {
  const encoder = new CountingEncoder(16);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add([
    { id: 'a', text: 'rice' },
    { id: 'b', text: 'code' },
  ]);
  const [vector] = [encoder.vectorOf('code')];
  const ids: string[] = [];
  for await (const { hits } of docs.searchMany([vector, 'rice', vector], { k: 1 })) ids.push(hits[0].id);
  assert.deepEqual(ids, ['b', 'a', 'b']);
  encoder.calls = [];
  for await (const { hits } of docs.searchMany(['rice'], { k: 1, mode: 'lexical' })) assert.equal(hits[0].id, 'a');
  assert.deepEqual(encoder.calls, []);
});

test('a wrong query is told with its position, and wrong options at once', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(8) });
  const docs = kenyon.collection();
  await docs.add([{ text: 'rice' }, { text: 'code' }]);
  const read = async (queries: unknown) => {
    for await (const _ of docs.searchMany(queries as string[]));
  };
  await assert.rejects(read(['a', ' ']), /query 1: the query text must not be blank/);
  await assert.rejects(read(['a', 7]), /query 1: the query must be a text or a vector/);
  assert.throws(() => docs.searchMany(['a'], { k: 0 }), InvalidArgumentError);
  assert.throws(() => docs.searchMany('text' as never), InvalidArgumentError);
  const { cursor } = await docs.search('rice', { k: 1 });
  assert.ok(cursor !== undefined);
  assert.throws(() => docs.searchMany(['a'], { cursor } as never), /a cursor is of the pages of one query/);
});

test('queries before a wrong one, or before their source fails, are answered', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(8) });
  const docs = kenyon.collection();
  await docs.add([{ text: '米饭' }, { text: 'code' }]);
  const failing = (function* () {
    yield* ['米饭', 'rice'];
    throw new Error('the file is gone');
  })();
  for (const [queries, fault] of [
    [['米饭', 'rice', ' ', 'code'], /^query 2: the query text must not be blank/],
    [['米饭', 'rice', new Float32Array(3)], /^query 2: .* got 3/],
    [failing, /^the file is gone$/],
  ] as const) {
    let answered = 0;
    await assert.rejects(
      async () => {
        for await (const { hits } of docs.searchMany(queries)) answered += hits.length > 0 ? 1 : 0;
      },
      (error: Error) => fault.test(error.message),
    );
    assert.equal(answered, 2, String(fault));
  }
});

test('a vector that cannot be searched by is told with its position', async (t) => {
  const encoder = new NgramEncoder(8);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add([{ text: 'rice' }]);
  for (const [values, reason] of [
    [[1, 2], /^query 1: the query vector must have 8 values, got 2/],
    [[], /^query 1: .* got 0/],
    [new Array(8).fill(0), /^query 1: .* length zero/],
    [[1, Number.NaN, 0, 0, 0, 0, 0, 0], /^query 1: .* finite/],
  ] as const)
    await assert.rejects(
      async () => {
        for await (const _ of docs.searchMany([encoder.vectorOf('rice'), Float32Array.from(values)]));
      },
      (error: Error) => error instanceof InvalidArgumentError && reason.test(error.message),
    );
});
