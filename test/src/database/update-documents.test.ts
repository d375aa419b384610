import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AbortedError, ConflictError, InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const LONG = '第一句话说的是租房。第二句话说的是押金。The third one is about the lease. '.repeat(8);
const DOCS = [
  { id: 'a', text: '北京的租房合同', city: '北京', price: 2, tags: ['old', '旧'] },
  { id: 'b', text: 'a lease in Shanghai', city: '上海', nested: { x: 1 } },
  { id: 'long', text: LONG, city: '北京' },
];

test('fields change, texts are found as before, nothing is encoded, and filters follow at once', async (t) => {
  const encoder = new NgramEncoder(64);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('homes', { passages: { maxTokens: 24 } });
  await docs.add(DOCS);
  const asked = async (text: string) => (await docs.search(text, { k: 3 })).hits.map(({ id, score }) => [id, score]);
  const before = [await asked('押金'), await asked('lease'), await docs.vectorCount()];
  const { encoded } = encoder;
  assert.deepEqual(await docs.update('a', { price: 3, city: '天津', note: null, tags: undefined }), {
    updated: 1,
    unchanged: 0,
    rejected: 0,
  });
  await docs.update('long', { city: '天津', deep: { 键: [1, null, { y: 'z' }] } });
  await docs.update('a', {}, { unset: ['tags'] });
  assert.equal(encoder.encoded, encoded);
  assert.deepEqual(await docs.get(['a', 'long']), [
    { id: 'a', text: '北京的租房合同', city: '天津', price: 3, note: null },
    { id: 'long', text: LONG, city: '天津', deep: { 键: [1, null, { y: 'z' }] } },
  ]);
  const found = async (filter: string) => (await docs.search('租房', { filter })).hits.map(({ id }) => id).sort();
  assert.deepEqual(await found('city = "天津"'), ['a', 'long']);
  assert.deepEqual(await found('city = "北京"'), []);
  assert.deepEqual(await found('price = 3'), ['a']);
  await assert.rejects(found('tags exists'), /no document has a field "tags"/);
  assert.deepEqual([await asked('押金'), await asked('lease'), await docs.vectorCount()], before);
  const { hits } = await docs.search('押金', { mode: 'semantic', filter: 'city = "天津"' });
  const passage = hits.find(({ id }) => id === 'long')!.passage!;
  assert.equal(LONG.slice(passage.start, passage.end), passage.text);
  await kenyon.verify();
});

test('what cannot be changed is told by its place, and the rest is changed', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder() });
  const docs = kenyon.collection();
  await docs.add(DOCS);
  const circle: Record<string, unknown> = { id: 'a' };
  circle.own = circle;
  const wrong: readonly [unknown, RegExp][] = [
    [{ id: '没有这个', price: 1 }, /there is no document "没有这个"/],
    [{ price: 1 }, /id of a change must be a string/],
    [{ id: 7 }, /id of a change must be a string/],
    [{ id: '' }, /must not be empty/],
    [{ id: 'a', text: 'another' }, /leaves the text as it is/],
    [{ id: 'a', vector: [1] }, /leaves the vector as it is/],
    [{ id: 'b', nested: 1 }, /is to be changed and to go/],
    [null, /must be an object/],
    ['a', /must be an object/],
    [[{ id: 'a' }], /must be an object/],
    [circle, /cannot be read: it holds itself$/],
    [undefined, /must be an object/],
    [{ id: 'a', price: Number.NaN }, /cannot be read: the field price holds NaN, which JSON cannot/],
    [{ id: 'a', tags: new Set(['x']) }, /the field tags holds a map or a set/],
  ];
  const reasons: string[] = [];
  const result = await docs.update([...wrong.map(([change]) => change), { id: 'a', price: 9 }] as never[], {
    unset: ['nested'],
    onRejected: ({ index, reason }) => {
      reasons[index] = reason;
    },
  });
  assert.deepEqual([result.updated, result.unchanged, result.rejected], [1, 0, wrong.length]);
  for (const [i, [, reason]] of wrong.entries()) assert.match(reasons[i], reason);
  assert.deepEqual(await docs.get(['b']), [DOCS[1]]);
  await assert.rejects(docs.update('missing', { a: 1 }), NotFoundError);
  await assert.rejects(kenyon.collection('empty').update('missing', { a: 1 }), NotFoundError);
  await assert.rejects(docs.update('a', { text: 'x' }), InvalidArgumentError);
  await assert.rejects(docs.update('a', { id: 'b' }), InvalidArgumentError);
  await assert.rejects(docs.update('a', [] as never), InvalidArgumentError);
  await assert.rejects(docs.update([], { unset: ['text'] }), InvalidArgumentError);
  await assert.rejects(docs.update([], { unsett: ['x'] } as never), /did you mean unset/);
  const reader = await openFor(t, kenyon.path, { readOnly: true });
  await assert.rejects(reader.collection().update('a', { price: 1 }), ConflictError);
});

test('any row of additions, updates and removals leaves what a plain map would hold, found by its fields', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(8) });
  const id = fc.constantFrom('a', 'b', '丙', 'd');
  const fields = fc.record(
    { n: fc.integer({ min: 0, max: 3 }), 城: fc.constantFrom('京', '沪') },
    { requiredKeys: [] },
  );
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), id, fields }),
    fc.record({ kind: fc.constant('update' as const), id, fields, unset: fc.subarray(['m', '城2']) }),
    fc.record({ kind: fc.constant('delete' as const), id }),
  );
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const docs = kenyon.collection(`c${round++}`);
      const model = new Map<string, Record<string, unknown>>();
      // A filter may only name fields that there are.
      await docs.add([{ id: 'z', text: 'z', n: 7 }]);
      for (const each of steps) {
        if (each.kind === 'add') {
          const document = { id: each.id, text: `文字 of ${each.id}`, m: 1, ...each.fields };
          await docs.add([document]);
          model.set(each.id, document);
        } else if (each.kind === 'delete') {
          await docs.delete([each.id]);
          model.delete(each.id);
        } else {
          const { rejected } = await docs.update([{ id: each.id, ...each.fields }], { unset: each.unset });
          const known = model.get(each.id);
          assert.equal(rejected, known === undefined ? 1 : 0);
          if (known === undefined) continue;
          Object.assign(known, each.fields);
          for (const name of each.unset) delete known[name];
        }
      }
      const ids = [...model.keys()];
      assert.deepEqual(await docs.get(ids), [...model.values()]);
      assert.equal(await docs.count(), model.size + 1);
      for (const n of [0, 1, 2, 3]) {
        const { hits } = await docs.search('文字', { filter: `n = ${n}`, k: 9 });
        const expected = ids.filter((one) => model.get(one)?.n === n);
        assert.deepEqual(hits.map((hit) => hit.id).sort(), expected.sort());
      }
    }),
    { numRuns: 30, seed: 5 },
  );
  await kenyon.verify();
});

test('with strict nothing is written of a batch with a change that cannot be made, and a signal ends it', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(16) });
  const docs = kenyon.collection();
  await docs.add(Array.from({ length: 9 }, (_, i) => ({ id: `d${i}`, text: `text ${i}`, n: 0 })));
  const changes = (ids: readonly string[]) => ids.map((id) => ({ id, n: 1 }));
  const rejected: unknown[] = [];
  const strict = { strict: true, batchSize: 3, onRejected: (rejection: unknown) => rejected.push(rejection) };
  for (const wrong of ['none', 'd5'])
    await assert.rejects(
      docs.update([...changes(['d0', 'd1', 'd2', 'd3', 'd4', wrong]), { id: 'd6', text: 'other' }], strict),
      wrong === 'none' ? NotFoundError : InvalidArgumentError,
    );
  const values = async () => (await docs.list()).documents.map(({ n }) => n);
  // The second batch is refused at first, and written then; the third is refused for a text.
  assert.deepEqual(await values(), [1, 1, 1, 1, 1, 1, 0, 0, 0]);
  await assert.rejects(docs.update(changes(['d6', 'none', 'd7']), strict), NotFoundError);
  assert.deepEqual(await values(), [1, 1, 1, 1, 1, 1, 0, 0, 0]);
  assert.deepEqual(rejected, []);
  // A source that has nothing for a long time, and a signal that fires meanwhile.
  const aborting = new AbortController();
  const waiting = async function* () {
    yield* changes(['d6', 'd7', 'd8']);
    setImmediate(() => aborting.abort());
    await new Promise(() => {});
  };
  await assert.rejects(
    docs.update(waiting(), { batchSize: 3, signal: aborting.signal }),
    (error) => error instanceof AbortedError && /; 3 documents were updated before/.test(error.message),
  );
  await assert.rejects(docs.update(changes(['d8']), { signal: AbortSignal.abort() }), AbortedError);
  await kenyon.verify();
});

test('unset among the fields of a change is refused, since it would be stored as one and take nothing away', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(16) });
  const docs = kenyon.collection('a');
  await docs.add([{ id: 'a', text: '护照', price: 3, 城市: '北京', unset: 'a field of this name' }]);
  for (const unset of [['price'], ['城市', 'price'], ['none']]) {
    await assert.rejects(
      docs.update('a', { unset }),
      /unset is an option beside the fields, update\('a', \{\}, \{ unset: \["/,
    );
    const { rejected, firstRejection } = await docs.update([
      { id: 'a', unset },
      { id: 'a', price: 4 },
    ]);
    assert.deepEqual([rejected, firstRejection?.index], [1, 0]);
  }
  for (const unset of [undefined, null, 3, 'text', [], [3]]) await docs.update('a', { unset });
  await docs.update('a', {}, { unset: ['price', 'unset'] });
  assert.deepEqual(await docs.get(['a']), [{ id: 'a', text: '护照', 城市: '北京' }]);
});

test('what is no object of fields is refused, since nothing of it would be changed', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(16) });
  const docs = kenyon.collection('a');
  await docs.add([{ id: 'a', text: '护照' }]);
  for (const fields of [new Date(), new Map([['price', 3]]), new Set(['price']), new Uint8Array(2), [{ price: 3 }]])
    await assert.rejects(docs.update('a', fields), /update takes an id and an object of fields/);
});
