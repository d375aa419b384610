import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ConflictError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { compact } from '../../../src/database/kenyon.ts';
import type { SearchQueryOptions } from '../../../src/search/search-options.ts';
import type { SearchResult } from '../../../src/search/search-result.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(32);
const MODES = ['semantic', 'lexical', 'hybrid'] as const;
const CITIES = ['北京', '上海', 'Lisbon', 'São Paulo', ''];

interface Listing {
  readonly id: string;
  readonly text: string;
  readonly [field: string]: unknown;
}

/** Documents of which some lack fields, and some have them in other types. */
function listings(random: Random, count: number, prefix = 'd'): Listing[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`,
    text: `租房 flat number ${random.below(40)} near ${CITIES[random.below(5)]}, 第${i}号`,
    ...(random.below(8) > 0 && { city: CITIES[random.below(5)] }),
    ...(random.below(8) > 0 && { price: random.below(12) }),
    ...(random.below(4) === 0 && { price: random.below(2) === 0 ? null : '面议' }),
    date: `2024-0${1 + random.below(9)}-1${random.below(10)}`,
    tags: [`t${random.below(3)}`, `t${random.below(3)}`],
  }));
}

async function filled(t: TestContext, documents: readonly Listing[]): Promise<Collection> {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const collection = kenyon.collection();
  await collection.add(documents);
  return collection;
}

const idsOf = ({ hits }: Pick<SearchResult, 'hits'>) => hits.map(({ id }) => id);

/** All pages, each asked for with the cursor of the one before. */
async function allPages(docs: Collection, query: string, options: SearchQueryOptions): Promise<SearchResult[]> {
  const pages = [await docs.search(query, options)];
  for (let cursor = pages[0].cursor; cursor !== undefined; cursor = pages[pages.length - 1].cursor) {
    assert.ok(pages.length < 1000, 'the pages do not end');
    pages.push(await docs.search(query, { ...options, offset: 0, cursor }));
  }
  return pages;
}

for (const mode of MODES) {
  test(`mode '${mode}': pages by cursor and by offset are the whole answer, each hit once and in its order`, async (t) => {
    const random = createRandom(7);
    const docs = await filled(t, listings(random, 90));
    for (const options of [{}, { filter: 'price > 3' }, { minScore: 0.05 }, { sort: 'price desc, date' }] as const) {
      const whole = await docs.search('租房 flat 7', { mode, k: 1000, ...options });
      for (const k of [7, 30, 89, 90, 91]) {
        const pages = await allPages(docs, '租房 flat 7', { mode, k, ...options });
        assert.deepEqual(pages.flatMap(idsOf), idsOf(whole), `k = ${k} ${JSON.stringify(options)}`);
        for (const offset of [0, 1, k, 3 * k, 500]) {
          const page = await docs.search('租房 flat 7', { mode, k, offset, ...options });
          assert.deepEqual(idsOf(page), idsOf(whole).slice(offset, offset + k), `${k} from ${offset} on`);
        }
      }
    }
    const beyond = await docs.search('租房', { mode, offset: 500 });
    assert.deepEqual([beyond.hits, beyond.cursor], [[], undefined]);
    assert.match(beyond.plan.reason!, /no hit from the offset 500 on/);
  });

  test(`mode '${mode}': a cursor never repeats or skips a hit while documents come and go`, async (t) => {
    for (let seed = 0; seed < 2; seed++) {
      const random = createRandom(seed);
      const first = listings(random, 250);
      const docs = await filled(t, first);
      await docs.catchUp();
      const seen: string[] = [];
      const changed = new Set<string>();
      let cursor: string | undefined;
      for (let page = 0; page === 0 || cursor !== undefined; page++) {
        const result = await docs.search('租房 flat 第7号', { mode, k: 17, ...(cursor && { cursor }) });
        seen.push(...idsOf(result));
        cursor = result.cursor;
        const victims = Array.from({ length: 3 }, () => first[random.below(250)].id);
        await docs.delete(victims.slice(1));
        await docs.add(listings(random, 9, `new${page}-`));
        await docs.add([{ id: victims[0], text: `租房 flat 第7号 again ${page}` }]);
        for (const id of victims) changed.add(id);
      }
      assert.equal(new Set(seen).size, seen.length, `seed ${seed}: a hit twice`);
      assert.ok(!seen.some((id) => id.startsWith('new')), `seed ${seed}: a document that came later`);
      const missed = first.filter(({ id }) => !seen.includes(id) && !changed.has(id));
      assert.deepEqual(missed, [], `seed ${seed}: hits that no page had`);
    }
  });
}

test('sort brings what is found into the order of fields, missing values last either way', async (t) => {
  const random = createRandom(11);
  const all = listings(random, 200);
  const docs = await filled(t, all);
  const byId = new Map(all.map((one) => [one.id, one]));
  const rank = (value: unknown) => (typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2);
  const compare = (a: unknown, b: unknown, sign: number) => {
    if (rank(a) === 2 || rank(b) === 2) return rank(a) - rank(b);
    if (rank(a) !== rank(b)) return sign * (rank(a) - rank(b));
    return a === b ? 0 : sign * ((a as string) < (b as string) ? -1 : 1);
  };
  for (const mode of MODES) {
    const ranked = idsOf(await docs.search('flat 7', { mode, k: 200 }));
    for (const [sort, keys] of [
      ['price', [['price', 1]]],
      [
        'price desc, date',
        [
          ['price', -1],
          ['date', 1],
        ],
      ],
      [
        ['city DESC', { field: 'price' }, { field: 'date', order: 'desc' }],
        [
          ['city', -1],
          ['price', 1],
          ['date', -1],
        ],
      ],
      ['"city" asc', [['city', 1]]],
    ] as const) {
      const right = [...ranked].sort((x, y) => {
        for (const [field, sign] of keys) {
          const order = compare(byId.get(x)![field], byId.get(y)![field], sign);
          if (order !== 0) return order;
        }
        return ranked.indexOf(x) - ranked.indexOf(y);
      });
      const { hits, plan } = await docs.search('flat 7', { mode, k: 60, sort });
      assert.deepEqual(idsOf({ hits }), right.slice(0, 60), `${mode} by ${JSON.stringify(sort)}`);
      assert.match(plan.reason!, /all 200 documents found, sorted by /);
    }
  }
});

test('of a list, the member counts that comes first', async (t) => {
  const docs = await filled(t, [
    { id: 'a', text: '文 one', n: [5, 1] },
    { id: 'b', text: '文 one', n: 3 },
    { id: 'c', text: '文 one', n: [4, 2] },
  ]);
  assert.deepEqual(idsOf(await docs.search('文', { sort: 'n' })), ['a', 'c', 'b']);
  assert.deepEqual(idsOf(await docs.search('文', { sort: 'n desc' })), ['a', 'c', 'b']);
});

test('groups are the best hits of each value, over all pages, and a document without the field stands alone', async (t) => {
  const random = createRandom(5);
  const all = listings(random, 90);
  const docs = await filled(t, all);
  const cityOf = new Map(all.map(({ id, city }) => [id, city]));
  for (const mode of MODES) {
    const ranked = idsOf(await docs.search('flat 7', { mode, k: 90 }));
    for (const perGroup of [1, 2, 5]) {
      const groups = new Map<unknown, string[]>();
      for (const id of ranked) {
        const key = cityOf.get(id) ?? `alone ${id}`;
        const members = groups.get(key) ?? [];
        if (members.length < perGroup) groups.set(key, [...members, id]);
      }
      for (const k of [1, 2, 4, 100]) {
        const options = { mode, k, groupBy: { field: 'city', perGroup } };
        const pages = await allPages(docs, 'flat 7', options);
        assert.deepEqual(pages.flatMap(idsOf), [...groups.values()].flat(), `${mode}, ${k} groups of ${perGroup}`);
        const second = await docs.search('flat 7', { ...options, offset: k });
        assert.deepEqual(idsOf(second), [...groups.values()].slice(k, 2 * k).flat());
        for (const { id, group } of pages.flatMap(({ hits }) => hits)) assert.equal(group, cityOf.get(id));
      }
    }
  }
  const short = idsOf(await docs.search('flat 7', { groupBy: 'city', k: 3, mode: 'lexical' }));
  assert.deepEqual(short, idsOf(await docs.search('flat 7', { groupBy: { field: 'city' }, k: 3, mode: 'lexical' })));
  await assert.rejects(docs.search('a', { groupBy: 'tags' }), /several values in tags; group by a field that has one/);
});

test('facets equal a count by hand of all hits that there are, whatever page is shown', async (t) => {
  const random = createRandom(3);
  const all = listings(random, 300);
  const docs = await filled(t, all);
  const byId = new Map(all.map((one) => [one.id, one]));
  for (const mode of MODES) {
    for (const options of [
      {},
      { filter: 'price < 6 or price = "面议"' },
      { minScore: 0.2 },
      { filter: 'city = "北京"', minScore: 0.1 },
    ]) {
      const whole = await docs.search('flat 7', { mode, k: 1000, ...options });
      const page = await docs.search('flat 7', {
        mode,
        k: 3,
        offset: 2,
        ...options,
        facets: { fields: ['city', 'tags', 'price'], top: 4 },
      });
      for (const facet of page.facets!) {
        const counts = new Map<unknown, number>();
        let having = 0;
        for (const { id } of whole.hits) {
          const value = byId.get(id)![facet.field];
          const values = new Set(value === undefined ? [] : Array.isArray(value) ? value : [value]);
          having += Number(values.size > 0);
          for (const one of values) counts.set(one, (counts.get(one) ?? 0) + 1);
        }
        const what = `${mode} ${JSON.stringify(options)} ${facet.field}`;
        assert.equal(facet.of, whole.hits.length, what);
        assert.equal(facet.documents, having, what);
        assert.equal(facet.distinct, counts.size, what);
        assert.equal(facet.values.length, Math.min(4, counts.size), what);
        for (const { value, documents } of facet.values)
          assert.equal(documents, counts.get(value), `${what} = ${value}`);
        const most = [...counts.values()].sort((a, b) => b - a).slice(0, 4);
        assert.deepEqual(
          facet.values.map(({ documents }) => documents),
          most,
          what,
        );
      }
      const grouped = await docs.search('flat 7', { mode, ...options, groupBy: 'city', facets: ['city'] });
      assert.equal(grouped.facets![0].of, whole.hits.length, 'grouping changes no count');
    }
  }
});

test('an empty collection has no page and counts nothing', async (t) => {
  const docs = await filled(t, []);
  const { hits, cursor, facets } = await docs.search('x', { sort: 'price', groupBy: 'city', facets: ['city'] });
  assert.deepEqual(
    [hits, cursor, facets],
    [[], undefined, [{ field: 'city', of: 0, documents: 0, distinct: 0, values: [] }]],
  );
});

test('a field that there is not is told with the one that was meant, and what cannot be answered is refused', async (t) => {
  const docs = await filled(t, listings(createRandom(1), 20));
  for (const options of [
    { sort: 'prise' },
    { groupBy: 'ctiy' },
    { facets: ['citty'] },
    { sort: 'Price desc' },
    { facets: ['城市'] },
  ])
    await assert.rejects(
      docs.search('a', options),
      /no document has a field .*(did you mean (price|city)\?|the fields are)/s,
    );
  for (const options of [
    { offset: -1 },
    { offset: 1.5 },
    { sort: '' },
    { sort: 'price down' },
    { sort: 'price,' },
    { sort: 'a b c' },
    { sort: [] },
    { sort: [{ field: 'price', direction: 'desc' }] },
    { sort: { field: 'price', order: 'down' } },
    { sort: '"price' },
    { groupBy: { field: 'city', perGroup: 0 } },
    { groupBy: { by: 'city' } },
    { facets: 'city' },
    { facets: { fields: ['city'], top: -1 } },
    { facets: [7] },
    { cursor: '' },
    { cursor: 'deadbeefAAAA' },
    { rerank: true, sort: 'price' },
    { rerank: true, groupBy: { field: 'city', perGroup: 2 } },
  ])
    await assert.rejects(docs.search('a', options as never), InvalidArgumentError, JSON.stringify(options));
});

test('a cursor is of one query with its options, one collection, and one numbering of its documents', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add(listings(createRandom(2), 60));
  const options = { k: 5, filter: 'price > 1' };
  const { cursor } = await docs.search('flat 7', options);
  // Another k, and another way to write the filter, are the same question.
  assert.equal((await docs.search('flat 7', { k: 2, filter: ' (price>1) ', cursor })).hits.length, 2);
  for (const [query, other] of [
    ['flat 8', {}],
    ['flat 7', { filter: 'price > 2' }],
    ['flat 7', { mode: 'lexical' }],
    ['flat 7', { minScore: 0 }],
    ['flat 7', { sort: 'price' }],
    ['flat 7', { groupBy: 'city' }],
    ['flat 7', { prefix: true }],
  ] as const)
    await assert.rejects(
      docs.search(query, { ...options, cursor, ...other }),
      /the cursor is of another search or list/,
    );
  await assert.rejects(docs.search('flat 7', { ...options, cursor, offset: 1 }), /leave one out/);
  for (const damage of [cursor!.slice(1), `${cursor}A`, cursor!.replace(/.$/, '!'), cursor!.slice(0, 30), '花'])
    await assert.rejects(docs.search('flat 7', { ...options, cursor: damage }), /whole and unchanged/);
  const other = kenyon.collection('other');
  await other.add(listings(createRandom(2), 60));
  await assert.rejects(other.search('flat 7', { ...options, cursor }), ConflictError);
  const { cursor: ofVector } = await docs.search(encoder.vectorOf('flat 7'), { k: 5 });
  assert.equal((await docs.search(encoder.vectorOf('flat 7'), { k: 5, cursor: ofVector })).hits.length, 5);
  await assert.rejects(docs.search(encoder.vectorOf('flat 8'), { k: 5, cursor: ofVector }), /another search/);

  const again = (await openFor(t, path, { encoder })).collection();
  assert.deepEqual(
    idsOf(await again.search('flat 7', { ...options, cursor })),
    idsOf(await docs.search('flat 7', { ...options, cursor })),
  );
  for (let i = 0; i < 20; i++) await docs.add(listings(createRandom(2), 60).map((one) => ({ ...one, round: i })));
  await compact(path);
  await assert.rejects(docs.search('flat 7', { ...options, cursor }), ConflictError);
});

test('a reranker orders each page, and no hit comes twice', async (t) => {
  const docs = await filled(t, listings(createRandom(4), 90));
  const scorer = new ScriptedScorer(({ b }) => Number(/第(\d+)号/.exec(b)![1]));
  const rerank = { top: 20, scorer };
  const whole = await docs.search('flat 7', { k: 20, rerank });
  const second = await docs.search('flat 7', { k: 5, offset: 5, rerank });
  assert.deepEqual(idsOf(second), idsOf(whole).slice(5, 10));
  const pages = await allPages(docs, 'flat 7', { k: 6, rerank });
  const ids = pages.flatMap(idsOf);
  assert.deepEqual([ids.length, new Set(ids).size], [90, 90]);
  assert.deepEqual(idsOf(pages[0]), idsOf(whole).slice(0, 6));
});
