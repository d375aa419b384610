import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import type { Collection, CollectionOptions } from '../../../src/database/collection.ts';
import type { Kenyon } from '../../../src/database/kenyon.ts';
import { INDEX_NAMES } from '../../../src/live/index-options.ts';
import type { SearchSetting } from '../../../src/live/measured-setting.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(64);
const CITIES = ['北京', '上海', '广州', 'Lisbon', 'Porto'];
const DOCS = Array.from({ length: 400 }, (_, i) => ({
  id: `d${i}`,
  text: `text number ${i * 7919} of ${CITIES[i % 5]} 第${i}号文件`,
  city: CITIES[i % 5],
  price: i,
  tags: i % 3 === 0 ? ['third', 'any'] : ['any'],
}));

async function opened(
  t: TestContext,
  { path, options = {} }: { path?: string; options?: CollectionOptions } = {},
): Promise<{ kenyon: Kenyon; docs: Collection; path: string }> {
  const where = path ?? join(await temporaryDirectory(t), 'db');
  const kenyon = await openFor(t, where, { encoder });
  return { kenyon, docs: kenyon.collection('default', options), path: where };
}

async function filled(t: TestContext, options: CollectionOptions = {}) {
  const all = await opened(t, { options });
  await all.docs.add(DOCS);
  return all;
}

/** Of 400 documents BioHash learns 40 centres. */
/** So wide that an index finds all there is. */
const WIDE = {
  exact: 'exact',
  hnsw: { hnsw: { efSearch: 1000 } },
  lsh: { lsh: { candidates: 400 } },
  fly: { fly: { candidates: 400, queryLength: 1024 } },
  bio: { bio: { candidates: 400, queryLength: 40 } },
} as const;
const ids = (hits: readonly { readonly id: string }[]) => hits.map(({ id }) => id);

for (const index of ['exact', ...INDEX_NAMES] as const) {
  test(`index '${index}' with a filter finds what comparing with every allowed document finds`, async (t) => {
    const { docs } = await filled(t);
    for (const filter of [
      'city = "北京"',
      'price >= 390',
      'city in ("Lisbon", "Porto") and not tags = "third"',
      'price = 7',
    ]) {
      const allowed = DOCS.filter(
        ({ city, price, tags }) =>
          ({
            'city = "北京"': city === '北京',
            'price >= 390': price >= 390,
            'price = 7': price === 7,
          })[filter] ??
          ((city === 'Lisbon' || city === 'Porto') && !tags.includes('third')),
      );
      const query = encoder.vectorOf('text number 791900');
      const truth = allowed
        .map(({ id, text }) => ({ id, score: encoder.vectorOf(text).reduce((sum, x, i) => sum + x * query[i], 0) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 10);
      const { hits, plan } = await docs.search(query, {
        index: WIDE[index],
        filter,
      });
      assert.equal(hits.length, Math.min(10, allowed.length), filter);
      for (const [i, { score }] of hits.entries())
        assert.ok(Math.abs(score - truth[i].score) < 1e-5, `${filter}, hit ${i}`);
      assert.equal(plan.allowed, allowed.length);
      if (allowed.length < 10) assert.match(plan.reason!, /allows 1 document$/);
    }
  });

  test(`index '${index}' finds every document by its own vector after half is removed and a third replaced, and after reopening`, async (t) => {
    const { docs, kenyon, path } = await filled(t);
    await docs.search(encoder.vectorOf('text'), { index });
    await docs.delete(DOCS.filter((_, i) => i % 2 === 0).map(({ id }) => id));
    await docs.add(DOCS.slice(0, 130).map((doc) => ({ ...doc, text: `${doc.text} once more` })));
    const check = async (collection: Collection) => {
      const live = [
        ...DOCS.slice(0, 130).map(({ id, text }) => ({ id, text: `${text} once more` })),
        ...DOCS.slice(130).filter((_, i) => i % 2 === 1),
      ];
      assert.equal(await collection.count(), live.length);
      for (const { id, text } of live) {
        const { hits } = await collection.search(encoder.vectorOf(text), {
          k: 3,
          index: WIDE[index],
        });
        assert.ok(hits[0].score > 0.9999 && hits.some((hit) => hit.id === id), id);
      }
    };
    await check(docs);
    await kenyon.close();
    await check((await opened(t, { path })).docs);
  });
}

test('a filter that allows nothing, or fewer than asked for, says so', async (t) => {
  const { docs } = await filled(t);
  const { hits, plan } = await docs.search('text', { filter: 'price > 1000' });
  assert.deepEqual(hits, []);
  assert.match(plan.reason!, /price > 1000 allows 0 documents/);
  await assert.rejects(docs.search('text', { filter: 'prize > 10' }), /did you mean price/);
  await assert.rejects(docs.search('text', { filter: 'price >' }), InvalidArgumentError);
});

test('filters see what was added, changed and removed, at once', async (t) => {
  const { docs } = await filled(t);
  const found = async (filter: string) => ids((await docs.search('text', { filter, k: 400 })).hits).sort();
  assert.deepEqual(await found('price = 7'), ['d7']);
  await docs.add([
    { id: 'new', text: 'a new text', price: 7 },
    { ...DOCS[7], price: 8 },
  ]);
  assert.deepEqual(await found('price = 7'), ['new']);
  assert.deepEqual(await found('price = 8'), ['d7', 'd8']);
  await docs.delete(['new']);
  assert.deepEqual(await found('price = 7'), []);
});

test('words find what shares them, and both rankings together find what either finds', async (t) => {
  const { docs } = await filled(t);
  const lexical = await docs.search('第123号文件', { mode: 'lexical', k: 5, explain: true });
  assert.equal(lexical.hits[0].id, 'd123');
  assert.equal(lexical.plan.index, 'lexical');
  const terms = lexical.hits[0].why!.lexical!.terms;
  assert.ok(
    terms.some(({ term }) => term.includes('123') || term.includes('号')),
    JSON.stringify(terms),
  );
  const sum = terms.reduce((total, { score }) => total + score, 0);
  const bm25 = lexical.hits[0].why!.lexical!.score;
  assert.ok(Math.abs(sum - bm25) < 1e-3 * sum);
  assert.ok(lexical.hits.every(({ score }) => score > 0 && score < 1));
  const [first, second] = lexical.hits;
  assert.ok(Math.abs(second.score / first.score - second.why!.lexical!.score / bm25) < 1e-9);

  const hybrid = await docs.search('第123号文件', { k: 5, explain: true });
  assert.equal(hybrid.plan.mode, 'hybrid');
  assert.equal(hybrid.hits[0].id, 'd123');
  const { semantic, lexical: words } = hybrid.hits[0].why!;
  const exact = await docs.search(encoder.vectorOf('第123号文件'), { k: 400 });
  const cosine = exact.hits.find(({ id }) => id === 'd123')!.score;
  assert.ok(Math.abs(semantic!.score - cosine) < 1e-6);
  assert.equal(words!.rank, 1);
});

for (const index of ['exact', 'hnsw', 'lsh'] as const) {
  test(`index '${index}' finds the vectors of a hybrid search, which compares words all the same`, async (t) => {
    const { docs } = await filled(t);
    for (const query of ['第123号文件', 'text number 79190', 'Lisbon', '第7号', 'of Porto 第8号文件']) {
      const [named, free] = [
        await docs.search(query, { index: WIDE[index], explain: true }),
        await docs.search(query, { explain: true }),
      ];
      assert.deepEqual([named.plan.mode, named.plan.index], ['hybrid', index]);
      assert.ok(named.hits[0].why!.lexical, query);
      for (const [i, { score }] of named.hits.entries()) assert.ok(Math.abs(score - free.hits[i].score) < 1e-4, query);
      const semantic = await docs.search(query, { index: WIDE[index], mode: 'semantic', explain: true });
      assert.equal(semantic.plan.mode, 'semantic');
      assert.equal(semantic.hits[0].why!.lexical, undefined);
    }
  });
}

test('an index that is named has vectors compared where a collection compares words or meaning alone', async (t) => {
  for (const mode of ['lexical', 'semantic'] as const) {
    const { docs } = await filled(t, { mode });
    assert.equal((await docs.search('Lisbon')).plan.mode, mode);
    assert.equal((await docs.search('Lisbon', { index: 'exact' })).plan.mode, 'semantic');
  }
});

test('words follow upserts and deletes, with and without an intermediate reopening', async (t) => {
  const { docs, kenyon, path } = await filled(t);
  const found = async (collection: Collection) =>
    ids((await collection.search('第123号文件', { mode: 'lexical', k: 1 })).hits)[0];
  assert.equal(await found(docs), 'd123');
  await docs.add([{ ...DOCS[123], text: 'something else' }]);
  assert.notEqual(await found(docs), 'd123');
  await docs.add([{ ...DOCS[5], text: '第123号文件' }]);
  assert.equal(await found(docs), 'd5');
  await kenyon.close();
  const again = await opened(t, { path });
  assert.equal(await found(again.docs), 'd5');
  await again.docs.delete(['d5']);
  assert.notEqual(await found(again.docs), 'd5');
});

test('modes that do not fit what is searched are refused', async (t) => {
  const { docs } = await filled(t);
  for (const mode of ['lexical', 'hybrid'] as const) {
    await assert.rejects(docs.search(encoder.vectorOf('x'), { mode }), InvalidArgumentError);
  }
  await assert.rejects(docs.search('x', { mode: 'lexical', index: 'hnsw' }), InvalidArgumentError);
  await assert.rejects(docs.search('x', { mode: 'best' as never }), /mode must be one of/);
  await assert.rejects(
    docs.search('x', { filtre: 'a = 1' } as never),
    /search has no option 'filtre', only k, filter, index/,
  );
  await assert.rejects(docs.search('x', { index: 'annoy' as never }), /index must be one of/);
  const wrong: readonly [unknown, RegExp][] = [
    [{ lsh: { candidates: 0 } }, /candidates/],
    [{ hnsw: { candidates: 100 } }, /index hnsw has no option 'candidates', only efSearch/],
    [{ bio: { efSearch: 100 } }, /index bio has no option 'efSearch', only candidates, /],
    [{ hnsw: [] }, /must be an object, got \[\]/],
    [{ hnsw: new Map([['efSearch', -1]]) }, /must be an object/],
    [{ hnsw: Object.create({ efSearch: -1 }) }, /must be an object/],
    [{ hnsw: 1n }, /must be an object, got 1/],
    [{ hnsw: { efSearch: Symbol('x') } }, /efSearch must be an integer/],
    [{ hnsw: 100 }, /options of index hnsw must be an object, got 100/],
    [{ hnsw: null }, /must be an object/],
    [{ exact: {} }, /index with options must be an object of one of hnsw, lsh, fly, bio/],
    [{}, /index with options/],
    [{ hnsw: {}, lsh: {} }, /index with options/],
    [null, /index must be one of/],
  ];
  for (const [index, message] of wrong) {
    await assert.rejects(docs.search('x', { index: index as never }), message);
  }
  assert.equal((await docs.search('x', { index: { hnsw: { efSearch: undefined as never } } })).plan.index, 'hnsw');
  for (const mode of ['lexical', 'semantic', 'hybrid'] as const) {
    for (const blank of ['', ' \n']) await assert.rejects(docs.search(blank, { mode }), /must not be blank/);
  }
});

test('a collection whose mode is semantic keeps no words', async (t) => {
  const { docs } = await filled(t, { mode: 'semantic' });
  assert.equal((await docs.search(DOCS[3].text)).plan.mode, 'semantic');
  assert.equal((await docs.search('第123号文件', { mode: 'lexical' })).hits[0].id, 'd123');
});

const SETTING: SearchSetting = {
  index: 'lsh',
  options: { candidates: 200 },
  targetRecall: 0.95,
  recall: 0.987,
  interval: [0.97, 0.99],
  queriesPerSecond: 1000,
  p95Ms: 1,
  queries: 100,
  count: 400,
  dim: 64,
  k: 10,
  measuredAt: '2026-01-01T00:00:00.000Z',
};

test('a saved setting answers the next searches, also after reopening, and is taken back', async (t) => {
  const { docs, kenyon, path } = await filled(t, { exactBelow: 100 });
  await docs.saveSetting(SETTING);
  const ask = async (collection: Collection, k = 10) => (await collection.search(encoder.vectorOf('text'), { k })).plan;
  await docs.catchUp();
  const plan = await ask(docs);
  assert.equal(plan.index, 'lsh');
  assert.equal(plan.recallEstimate, 0.987);
  assert.match(plan.reason!, /recall@10 0\.987 over 100 queries/);
  const wider = await ask(docs, 20);
  assert.deepEqual([wider.index, wider.recallEstimate], ['lsh', undefined]);
  assert.match(wider.reason!, /measured for k = 10/);
  const filtered = await docs.search(encoder.vectorOf('text'), { filter: 'price < 300' });
  assert.deepEqual([filtered.plan.index, filtered.plan.recallEstimate], ['lsh', undefined]);
  await kenyon.close();
  const again = await opened(t, { path, options: { exactBelow: 100 } });
  assert.deepEqual(again.docs.setting(), SETTING);
  assert.equal((await ask(again.docs)).index, 'lsh');
  await again.docs.saveSetting(undefined);
  assert.notEqual((await ask(again.docs)).index, 'lsh');
  await assert.rejects(again.docs.saveSetting({ ...SETTING, index: 'annoy' as never }), InvalidArgumentError);
  await assert.rejects(again.docs.saveSetting({ ...SETTING, options: { candidates: 0 } }), InvalidArgumentError);
  assert.notEqual((await ask(again.docs)).index, 'lsh');
  await assert.rejects(again.kenyon.collection('empty').saveSetting(SETTING), NotFoundError);
});

test('a collection that has outgrown its setting keeps the graph that its searches then use', async (t) => {
  const first = await filled(t, { exactBelow: 1000 });
  await first.docs.saveSetting({ ...SETTING, index: 'exact', options: {}, count: 40 });
  await first.kenyon.close();
  const { docs } = await opened(t, { path: first.path, options: { exactBelow: 100 } });
  await docs.catchUp();
  const { plan } = await docs.search(encoder.vectorOf('text'));
  assert.deepEqual([plan.index, plan.reason], ['hnsw', undefined]);
});

test('fields say their types and most frequent values', async (t) => {
  const { docs } = await filled(t);
  const fields = await docs.fields({ top: 2 });
  assert.deepEqual(fields.map(({ field }) => field).sort(), ['city', 'price', 'tags']);
});
