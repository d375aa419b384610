import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { compact, type Kenyon } from '../../../src/database/kenyon.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { rowKey } from '../../../src/store/row-key.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(32);
const INDEXES = ['exact', 'hnsw', 'lsh', 'bio'] as const;
const COUNT = 80;
/** Ords of the rows that are damaged, each in another place: the checksum, the kind of the text, its first and a later byte, the last one. */
const DAMAGED = [3, 20, 57, 58, 79];
const DOCUMENTS = Array.from({ length: COUNT }, (_, i) => ({
  id: `d${i}`,
  text: `letter ${i} of ${['the bank', 'a landlord', 'our school'][i % 3]}`,
  city: i % 2 === 0 ? 'x' : 'y',
}));
const SOUND = DOCUMENTS.filter((_, i) => !DAMAGED.includes(i)).map(({ id }) => id);

/** Flips a bit of the rows of a table, each at another place. */
async function damage(path: string, table: 'documents' | 'vectors'): Promise<void> {
  const database = await openDatabase(path);
  await database.write((tables) => {
    for (const [i, ord] of DAMAGED.entries()) {
      const bytes = Buffer.from(tables[table].getBinary(rowKey(1, ord))!);
      bytes[[0, 4, 5, 15, bytes.length - 1][i]] ^= 1 << i;
      tables[table].put(rowKey(1, ord), bytes);
    }
  });
  await database.close();
}

async function filled(t: TestContext, indexed: boolean): Promise<string> {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('default', { exactBelow: 50 });
  await docs.add(DOCUMENTS);
  if (indexed) {
    await docs.setEntities({ fields: ['city'], rules: ['quantity'] });
    for (const index of INDEXES) await docs.search('letter', { index });
    await docs.fields();
    await docs.catchUp();
  }
  await kenyon.close();
  return path;
}

/** Ids that a search for everything finds, in order; where `some` may be found or not, without them. */
async function foundBy(kenyon: Kenyon, options: object, some: readonly string[] = []): Promise<string[]> {
  const docs = kenyon.collection('default', { exactBelow: 50 });
  const { hits } = await docs.search('letter of the bank', { k: COUNT + 1, ...options });
  return hits.map(({ id }) => id).filter((id) => !some.includes(id));
}

function sorted(ids: readonly string[]): string[] {
  return [...ids].sort();
}

for (const indexed of [false, true]) {
  const when = indexed ? 'indexed before' : 'not indexed yet';
  test(`damaged documents, ${when}, keep none of the others from being found, and are healed`, async (t) => {
    const path = await filled(t, indexed);
    await damage(path, 'documents');
    const notices: string[] = [];
    const kenyon = await openFor(t, path, { encoder, onNotice: (notice) => notices.push(notice) });
    const docs = kenyon.collection('default', { exactBelow: 50 });
    for (const mode of ['lexical', 'hybrid', 'semantic'] as const) {
      assert.deepEqual(sorted(await foundBy(kenyon, { mode })), sorted(SOUND), mode);
    }
    for (const index of INDEXES) {
      assert.deepEqual(sorted(await foundBy(kenyon, { mode: 'semantic', index })), sorted(SOUND), index);
      const { hits } = await docs.search(encoder.vectorOf(DOCUMENTS[57].text), { index, k: 5 });
      assert.equal(hits.length, 5, index);
    }
    const inCity = DOCUMENTS.filter(({ id, city }) => city === 'x' && SOUND.includes(id)).map(({ id }) => id);
    assert.deepEqual(sorted(await foundBy(kenyon, { filter: 'city = "x"' })), sorted(inCity));
    await docs.catchUp();
    assert.equal(await docs.count(), COUNT);
    for (const ord of DAMAGED) {
      assert.ok(
        notices.some((notice) => notice.includes(`the document at ord ${ord} of collection default is damaged`)),
        notices.join('\n'),
      );
      await assert.rejects(docs.get([`d${ord}`]), { code: 'FORMAT' });
    }
    assert.ok(
      notices.every((notice) => !/lost track|could not be (brought|saved)|cannot be used/.test(notice)),
      notices.join('\n'),
    );
    await assert.rejects(kenyon.verify(), { code: 'FORMAT', message: /the document at ord 3 .*; its id is "d3"/ });
    // The document itself, another text, and removing heal.
    await docs.add([DOCUMENTS[3], DOCUMENTS[20], { ...DOCUMENTS[57], text: 'letter put right' }]);
    assert.equal(await docs.delete(['d58', 'd79']), 2);
    assert.equal((await docs.get(['d57']))[0]?.text, 'letter put right');
    await kenyon.verify();
    const healed = [...SOUND, 'd3', 'd20', 'd57'];
    for (const mode of ['lexical', 'hybrid', 'semantic'] as const)
      assert.deepEqual(sorted(await foundBy(kenyon, { mode })), sorted(healed), mode);
  });

  test(`damaged vectors, ${when}, keep none of the others from being found, and are healed`, async (t) => {
    const path = await filled(t, indexed);
    const right = await openFor(t, path, { encoder });
    const before = await right
      .collection()
      .search(encoder.vectorOf('letter of the bank'), { index: 'exact', k: COUNT });
    await right.close();
    await damage(path, 'vectors');
    const notices: string[] = [];
    const kenyon = await openFor(t, path, { encoder, onNotice: (notice) => notices.push(notice) });
    const docs = kenyon.collection('default', { exactBelow: 50 });
    const damaged = DAMAGED.map((ord) => `d${ord}`);
    for (const index of INDEXES) {
      const { hits } = await docs.search(encoder.vectorOf('letter of the bank'), { index, k: COUNT });
      const scores = new Map(before.hits.map(({ id, score }) => [id, score]));
      for (const { id, score } of hits) assert.ok(Math.abs(score - scores.get(id)!) < 1e-5, `${index} ${id}`);
      // A graph that grows has vectors of its own.
      assert.deepEqual(sorted(hits.map(({ id }) => id).filter((id) => !damaged.includes(id))), sorted(SOUND), index);
      const few = await docs.search(encoder.vectorOf(DOCUMENTS[57].text), { index, k: 5 });
      assert.equal(few.hits.length, 5, index);
    }
    assert.equal((await foundBy(kenyon, { mode: 'lexical' })).length, COUNT);
    assert.deepEqual(sorted(await foundBy(kenyon, { mode: 'hybrid' }, damaged)), sorted(SOUND));
    assert.ok((await docs.get(damaged)).every((document) => document !== undefined));
    await docs.catchUp();
    await docs.add([{ id: 'new', text: 'letter, new' }]);
    await docs.catchUp();
    assert.ok(
      notices.some((notice) => /the vector at ord 57 of collection default is damaged/.test(notice)),
      notices.join('\n'),
    );
    assert.ok(
      notices.every((notice) => !/lost track|could not be (brought|saved)|cannot be used/.test(notice)),
      notices.join('\n'),
    );
    await assert.rejects(kenyon.verify(), { code: 'FORMAT', message: /the vector at ord 3 .*; its id is "d3"/ });
    const { added, updated, unchanged } = await docs.add(DOCUMENTS);
    assert.deepEqual([added, updated, unchanged], [0, DAMAGED.length, SOUND.length]);
    await kenyon.verify();
    for (const index of INDEXES) {
      const found = await foundBy(kenyon, { mode: 'semantic', index });
      assert.deepEqual(
        sorted(found),
        sorted(['new', ...DOCUMENTS.map(({ id }) => id)].slice(0, COUNT + 1)).slice(0),
        index,
      );
    }
  });
}

test('a database with damaged rows is compacted: they stay what they are, and the others what they were', async (t) => {
  for (const table of ['documents', 'vectors'] as const) {
    const path = await filled(t, false);
    await damage(path, table);
    const kenyon = await openFor(t, path, { encoder });
    // Most are gone, so that the others get new ords.
    await kenyon.collection().delete(DOCUMENTS.slice(4, 72).flatMap(({ id }) => (id === 'd57' ? [] : [id])));
    await kenyon.close();
    await compact(path);
    const again = await openFor(t, path, { encoder });
    const docs = again.collection();
    assert.equal(await docs.count(), COUNT - 67);
    assert.equal((await docs.search('letter', { mode: 'semantic', k: COUNT })).hits.length, COUNT - 67 - 3);
    await assert.rejects(again.verify(), { code: 'FORMAT', message: /"d3"/ });
    await docs.delete(['d3', 'd57', 'd79']);
    await again.verify();
  }
});
