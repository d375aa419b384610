import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AbortedError, ClosedError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { checkFilter } from '../../../src/filter/checked-filter.ts';
import { FilterError } from '../../../src/filter/filter-error.ts';
import type { Filter } from '../../../src/filter/filter-tree.ts';
import { CollectionFields } from '../../../src/live/collection-fields.ts';
import type { CollectionStore } from '../../../src/store/collection-store.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const SPACE = { dim: 2, fingerprint: 'cd'.repeat(32), runtime: 'test' };
const SEED = 21;

async function openFields(t: TestContext) {
  const { directory, store } = await temporaryStore(t);
  const notices: string[] = [];
  const open = (source = 'default') => {
    const onNotice = (message: string) => notices.push(message);
    const fields = new CollectionFields(store, { source, directory, readOnly: false, onNotice });
    t.after(() => fields.close());
    return fields;
  };
  const put = (from: number, to: number, field: (i: number) => object) =>
    store.put(
      Array.from({ length: to - from }, (_, i) => ({
        id: `d${from + i}`,
        json: JSON.stringify({ id: `d${from + i}`, text: 't', ...field(from + i) }),
        vectors: Float32Array.of(1, 0),
      })),
      SPACE,
    );
  return { store, open, put, notices, path: join(directory, 'fields.lists') };
}

async function idsOf(fields: CollectionFields, store: CollectionStore, filter: string | Filter): Promise<string[]> {
  const allowed = await fields.evaluate(checkFilter(filter));
  return Array.from(allowed.toArray(), (ord) => (JSON.parse(store.jsonOfOrd(ord)!) as { id: string }).id).sort();
}

test('a filter sees every write that came before it, and after reopening the same', async (t) => {
  const { store, open, put, notices } = await openFields(t);
  let fields = open();
  const random = createRandom(SEED);
  const truth = new Map<string, number>();
  for (let round = 0; round < 8; round++) {
    const [from, length, seed] = [random.below(60), random.below(40), random.below(100)];
    await put(from, from + length, (i) => ({ n: (i + seed) % 7 }));
    for (let i = from; i < from + length; i++) truth.set(`d${i}`, (i + seed) % 7);
    const gone = Array.from({ length: random.below(30) }, () => `d${random.below(100)}`);
    await store.remove(gone);
    for (const id of gone) truth.delete(id);
    if (truth.size === 0) continue;
    for (const [filter, matches] of [
      ['n >= 2 and n < 5', (n: number) => n >= 2 && n < 5],
      ['n exists and not n in (1, 6)', (n: number) => n !== 1 && n !== 6],
    ] as const) {
      const expected = [...truth].filter(([, n]) => matches(n)).map(([id]) => id);
      assert.deepEqual(await idsOf(fields, store, filter), expected.sort(), `seed ${SEED}, round ${round}`);
    }
    if (round % 3 === 2) {
      await fields.close();
      fields = open();
    }
  }
  assert.deepEqual(notices, []);
});

test('lists that settled once are saved, and read instead of the documents', async (t) => {
  const { open, put, path } = await openFields(t);
  await put(0, 50, (i) => ({ n: i }));
  const first = open();
  const reports: number[] = [];
  await first.settle({ onProgress: ({ done }) => reports.push(done) });
  assert.equal(reports.at(-1), 50);
  await first.close();
  const { length } = await readFile(path);
  assert.ok(length > 50);
  const again: unknown[] = [];
  await open().settle({ onProgress: (progress) => again.push(progress) });
  assert.deepEqual(again, []);
});

test('damaged or foreign lists are built again, with a notice', async (t) => {
  const { store, open, put, notices, path } = await openFields(t);
  await put(0, 300, (i) => ({ n: i % 3, tag: ['a', 'b'] }));
  const first = open();
  const expected = await idsOf(first, store, 'n = 1');
  await first.close();
  const bytes = await readFile(path);
  const damaged = Buffer.from(bytes);
  damaged[bytes.length >> 1] ^= 4;
  for (const [written, source] of [
    [damaged, 'default'],
    [bytes.subarray(0, 100), 'default'],
    [bytes, 'other'],
  ] as const) {
    notices.length = 0;
    await writeFile(path, written);
    const fields = open(source);
    assert.deepEqual(await idsOf(fields, store, 'n = 1'), expected);
    await fields.close();
    assert.equal(notices.length, 1);
    assert.match(notices[0], /^the list of fields of collection default .* is built again/);
  }
});

test('fields are summed up as the documents are now', async (t) => {
  const { store, open, put } = await openFields(t);
  await put(0, 10, (i) => ({ city: i < 7 ? '北京' : '上海' }));
  await put(0, 2, () => ({ city: '上海', price: 3 }));
  await store.remove(['d9']);
  const [city, price] = await open().summaries(1);
  assert.deepEqual(
    [city.field, city.documents, city.distinct, city.top],
    ['city', 9, 2, [{ value: '北京', documents: 5 }]],
  );
  assert.deepEqual([price.field, price.documents, price.types], ['price', 2, ['number']]);
});

test('an unknown field, an abort and a closed collection are errors of their own', async (t) => {
  const { open, put } = await openFields(t);
  await put(0, 3, (i) => ({ n: i }));
  const fields = open();
  await assert.rejects(fields.evaluate(checkFilter('m = 1')), (error) => {
    assert.ok(error instanceof FilterError);
    assert.match(error.message, /no document has a field "m"; the fields are n\n/);
    return true;
  });
  await put(3, 6, (i) => ({ n: i }));
  await assert.rejects(fields.evaluate(checkFilter('n = 1'), { signal: AbortSignal.abort() }), AbortedError);
  await fields.close();
  await assert.rejects(fields.evaluate(checkFilter('n = 1')), ClosedError);
});
