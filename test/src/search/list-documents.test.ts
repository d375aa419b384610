import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ConflictError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { compact } from '../../../src/database/kenyon.ts';
import type { ListOptions } from '../../../src/search/list-documents.ts';
import type { StoredDocument } from '../../../src/store/document.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(16);
const IDS = ['a', 'B', '法', 'é', 'z/1', '😀', ' ', '0'];

/** Documents whose ids are of several scripts, some with a price, several with the same. */
function documents(seed: number, count: number): StoredDocument[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => ({
    id: `${IDS[i % IDS.length]}${i}`,
    text: `文件 number ${i}`,
    ...(random.below(5) > 0 && { price: random.below(6) }),
    ...(random.below(9) === 0 && { price: null }),
    city: ['北京', '上海', 'Lisbon'][random.below(3)],
  }));
}

async function filled(t: TestContext, docs: readonly StoredDocument[]): Promise<Collection> {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const collection = kenyon.collection();
  await collection.add(docs);
  return collection;
}

async function allPages(docs: Collection, options: ListOptions, between = async () => {}): Promise<StoredDocument[]> {
  const listed: StoredDocument[] = [];
  for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page++) {
    const result = await docs.list({ ...options, ...(cursor && { cursor }) });
    assert.ok(result.documents.length > 0 || page === 0, 'an empty page follows none');
    listed.push(...result.documents);
    cursor = result.cursor;
    await between();
  }
  return listed;
}

const byBytes = (a: StoredDocument, b: StoredDocument) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));

/** Missing values last, whichever way; equal ones in the order in which they came. */
function byPrice(all: readonly StoredDocument[], sign: number): StoredDocument[] {
  const priceOf = ({ price }: StoredDocument) => (price == null ? Number.POSITIVE_INFINITY : sign * (price as number));
  return [...all].sort((a, b) => priceOf(a) - priceOf(b) || 0);
}

test('pages of any size are all documents, each once, by the bytes of their ids or by fields', async (t) => {
  const all = documents(1, 150);
  const docs = await filled(t, all);
  for (const limit of [1, 7, 50, 149, 150, 151]) {
    assert.deepEqual(await allPages(docs, { limit }), [...all].sort(byBytes), `by id, ${limit} a page`);
    assert.deepEqual(await allPages(docs, { limit, sort: 'price' }), byPrice(all, 1), `by price, ${limit} a page`);
    assert.deepEqual(await allPages(docs, { limit, sort: 'price desc' }), byPrice(all, -1), `down, ${limit} a page`);
    const cheap = all.filter(({ price }) => typeof price === 'number' && price < 3);
    const filter = 'price < 3';
    assert.deepEqual(await allPages(docs, { limit, filter }), [...cheap].sort(byBytes));
    assert.deepEqual(await allPages(docs, { limit, filter, sort: [{ field: 'price' }] }), byPrice(cheap, 1));
  }
  assert.equal(
    (await docs.list({ limit: 1, filter: 'price < 3' })).total,
    all.filter(({ price }) => price !== null && (price as number) < 3).length,
  );
  assert.equal((await docs.list({ limit: 1 })).total, 150);
  assert.equal((await docs.list()).documents.length, 100);
});

test('what stays as it is comes once, while documents are added, replaced and removed between the pages', async (t) => {
  for (const sort of [undefined, 'price', 'city desc, price']) {
    for (let seed = 0; seed < 4; seed++) {
      const random = createRandom(seed);
      const all = documents(seed, 120);
      const docs = await filled(t, all);
      const touched = new Set<string>();
      let round = 0;
      const listed = await allPages(docs, { limit: 13, ...(sort && { sort }) }, async () => {
        if (round++ > 20) return;
        const [replaced, removed] = [all[random.below(120)], all[random.below(120)]];
        await docs.add([
          { ...replaced, price: random.below(6) },
          ...documents(seed, 4).map((one) => ({ ...one, id: `n${round}${one.id}` })),
        ]);
        await docs.delete([removed.id]);
        touched.add(replaced.id).add(removed.id);
      });
      const ids = listed.map(({ id }) => id);
      for (const { id } of all.filter((one) => !touched.has(one.id)))
        assert.equal(ids.filter((each) => each === id).length, 1, `${sort}, seed ${seed}: ${id}`);
      if (sort === undefined) assert.equal(new Set(ids).size, ids.length, 'by id nothing comes twice');
    }
  }
});

test('by id every document comes once, with a filter too, while all are updated without a pause', async (t) => {
  const all = documents(5, 400);
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add(all);
  await docs.fields();
  const other = (await openFor(t, path, { encoder })).collection();
  let isOver = false;
  let updates = 0;
  const updating = (async () => {
    for (; !isOver; updates++) {
      const from = (updates * 100) % 400;
      await other.update(all.slice(from, from + 100).map(({ id }) => ({ id, seen: updates })));
    }
  })();
  const ids = all.map(({ id }) => id).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const cheap = new Set(all.filter(({ price }) => typeof price === 'number' && price < 3).map(({ id }) => id));
  // However slow the machine, until there were some.
  for (let round = 0; round < 2 || updates <= 2; round++)
    for (const limit of [97, 500]) {
      const listed = await allPages(docs, { limit });
      assert.deepEqual(
        listed.map(({ id }) => id),
        ids,
      );
      const some = await allPages(docs, { limit, filter: 'price < 3' });
      assert.deepEqual(
        some.map(({ id }) => id),
        ids.filter((id) => cheap.has(id)),
      );
    }
  isOver = true;
  await updating;
});

test('an empty collection lists nothing, and a filter that lets nothing through neither', async (t) => {
  const docs = await filled(t, []);
  assert.deepEqual(await docs.list({ sort: 'price', filter: 'x = 1' }), { documents: [], total: 0 });
  const some = await filled(t, documents(3, 9));
  assert.deepEqual(await some.list({ filter: 'city = "Oslo"', sort: 'price' }), { documents: [], total: 0 });
  await some.delete(documents(3, 9).map(({ id }) => id));
  assert.deepEqual(await some.list(), { documents: [], total: 0 });
});

test('wrong options are refused, and a cursor of another list, collection or numbering', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add(documents(5, 40));
  for (const options of [
    { limit: 0 },
    { limit: 10_001 },
    { limit: '5' },
    { sort: 'prise' },
    { filter: 'prise = 1' },
    { k: 3 },
    { cursor: 'x' },
    { cursor: 7 },
  ])
    await assert.rejects(docs.list(options as never), InvalidArgumentError, JSON.stringify(options));
  await assert.rejects(docs.list({ where: 'a = 1' } as never), /did you mean filter\?/);
  await assert.rejects(docs.list({ top: 3 } as never), /did you mean limit\?/);
  for (const sort of [{}, { sort: 'price' }] as const) {
    const { cursor } = await docs.list({ limit: 5, ...sort });
    for (const other of [{ filter: 'price = 1' }, { sort: 'price desc' }, { sort: 'city' }])
      await assert.rejects(docs.list({ ...sort, ...other, cursor }), /of another search or list/);
    const again = (await openFor(t, path, { encoder })).collection();
    assert.deepEqual(await again.list({ ...sort, cursor }), await docs.list({ ...sort, cursor }));
    const other = kenyon.collection('other');
    await other.add(documents(5, 9));
    await assert.rejects(other.list({ ...sort, cursor }), ConflictError);
    const { cursor: ofSearch } = await docs.search('文件', { k: 3 });
    await assert.rejects(docs.list({ ...sort, cursor: ofSearch }), InvalidArgumentError);
  }
  const { cursor } = await docs.list({ limit: 5 });
  for (let i = 0; i < 20; i++) await docs.add(documents(5, 40).map((one) => ({ ...one, round: i })));
  await compact(path);
  await assert.rejects(docs.list({ cursor }), ConflictError);
});
