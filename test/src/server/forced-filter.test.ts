import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Keys } from '../../../src/server/access/keys.ts';
import { serveForTest, untilLookedAgain } from './serve-for-test.ts';

const OWN = [
  {
    id: 'a1',
    text: '北京的秋天很美',
    tenant: 'a',
    price: 10,
    note: 'kurz',
    tags: ['x', 'y'],
    kind: 'k1',
    lat: 1,
    lon: 2,
  },
  { id: 'a2', text: '上海的夜景很美', tenant: 'a', price: 20, note: 'länger', tags: ['y'], kind: 'k2', code: '7' },
  { id: 'a3', text: 'autumn in Beijing is beautiful', tenant: 'a', price: 30, kind: 'k1', date: '2024-05-01' },
];
const MANY = Array.from({ length: 300 }, (_, i) => `tag${i}`);
const OTHERS = [
  { id: 'b1', text: '北京的秋天很美', tenant: 'b', salary_of_bob: 90000, price: 'secret', kind: ['k1', 'k9'] },
  { id: 'b2', text: 'winter in Berlin', tenant: 'b', note: 'n'.repeat(400), tags: MANY, kind: MANY, price: 5, code: 7 },
  { id: 'b3', text: 'no tenant at all', note: 'm'.repeat(400), tags: MANY, lat: MANY, date: 'd'.repeat(400) },
  { id: 'b4', text: 'the tenant is too long', tenant: 't'.repeat(400), nested: { deep: 'field' } },
  { id: 'b5', text: 'of many tenants', tenant: [...MANY, 'a'] },
];

const SEARCHES: readonly object[] = [
  {},
  { mode: 'semantic', k: 100 },
  { mode: 'semantic', k: 1 },
  { mode: 'semantic', k: 2, offset: 100 },
  { mode: 'semantic', index: 'exact', explain: true },
  { mode: 'semantic', index: 'hnsw' },
  { mode: 'lexical', explain: true },
  { mode: 'hybrid', explain: true, passages: 3 },
  { query: '"秋天" -上海', syntax: 'marks' },
  { query: 'winter' },
  { query: '???' },
  { sort: 'price desc', mode: 'semantic' },
  { sort: 'note', mode: 'semantic' },
  { sort: 'tags', mode: 'semantic' },
  { sort: 'salary_of_bob' },
  { groupBy: 'kind', mode: 'semantic' },
  { groupBy: 'salary_of_bob' },
  { facets: ['tenant', 'price', 'kind', 'tags', 'note'], mode: 'semantic' },
  { facets: ['salary_of_bob'] },
  { facets: ['nested.deep'] },
  { minScore: 0.1, facets: ['kind'], mode: 'semantic' },
  { entities: 'filter' },
  { entities: { mode: 'boost' } },
];
const FILTERS: readonly (string | object)[] = [
  'salary_of_bob > 1',
  'salary_of_bob = "x"',
  'salery_of_bob > 1',
  'not salary_of_bob = 3',
  'nested.deep exists',
  'deep = "field"',
  'price > 15',
  'price > "a"',
  'code > 3',
  'code > "3"',
  'note > "a"',
  'note like "%ä%"',
  'not note > "l"',
  'note = "kurz"',
  'tags = "x"',
  'not tags = "tag1"',
  'tags > "a"',
  'kind in ("k1", "k9")',
  'date >= "2024-01-01"',
  'tenant = "b"',
  'tenant != "a"',
  'not tenant = "a" or tenant exists',
  'nothing_has_this = 1',
  'id = "a1"',
  { near: { lat: 1, lon: 2, km: 50 } },
  {
    or: [
      { field: 'tenant', op: '=', value: 'b' },
      { field: 'price', op: '<', value: 100 },
    ],
  },
];
const LISTS: readonly string[] = ['', 'limit=2', 'sort=price', 'sort=note', 'sort=salary_of_bob', 'sort=tags%20desc'];

async function serveWithToken(t: TestContext, documents: readonly object[], filter: string) {
  const served = await serveForTest(t);
  const added = await served.send('POST', '/v1/collections/shop/documents?wait=indexed', documents);
  assert.equal(added.statusCode, 200, added.body);
  const keys = new Keys(served.path);
  const { key } = await keys.create({ actions: ['read'] });
  await untilLookedAgain();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const made = await served.send(
    'POST',
    '/v1/tokens',
    { collections: ['shop'], filter, expiresAt },
    { authorization: `Bearer ${key}` },
  );
  return { ...served, headers: { authorization: `Bearer ${made.json().token}` } };
}

type Answer = Readonly<Record<string, unknown>>;

/** What may differ: ids of requests, times and cursors; and scores by words, which weigh them in the whole collection. */
function comparable(answer: Answer, byWords: boolean): unknown {
  const leftOut = ['requestId', 'tookMs', ...(byWords ? ['score', 'why'] : [])];
  return JSON.parse(
    JSON.stringify(answer, (name, value) => (leftOut.includes(name) ? undefined : name === 'cursor' ? 'one' : value)),
  );
}

for (const forced of [
  'tenant = "a"',
  'not (tenant = "b" or tenant > "b") and tenant exists',
  'tenant < "b" and price < 1000',
])
  test(`a token with the filter ${forced} is told nothing of what others have`, async (t) => {
    const alone = await serveWithToken(t, OWN, forced);
    const shared = await serveWithToken(
      t,
      [OTHERS[0], OWN[0], ...OTHERS.slice(1, 4), ...OWN.slice(1), OTHERS[4]],
      forced,
    );
    const both = async (method: string, url: string, body: object | undefined, byWords: boolean, what: string) => {
      const [one, other] = await Promise.all(
        [alone, shared].map(({ send, headers }) => send(method, url, body, headers)),
      );
      assert.equal(other.statusCode, one.statusCode, `${what}: ${one.body} and ${other.body}`);
      assert.deepEqual(comparable(other.json(), byWords), comparable(one.json(), byWords), what);
      assert.doesNotMatch(other.body, /"reason"|secret|"b\d"/, what);
      return [one.json(), other.json()] as const;
    };
    const withFilters = FILTERS.map((filter) => ({ mode: 'semantic', filter }));
    for (const options of [...SEARCHES, ...withFilters]) {
      const body = { query: '北京的秋天', ...options };
      const byWords = !('mode' in options) || options.mode !== 'semantic';
      await both('POST', '/v1/collections/shop/search', body, byWords, JSON.stringify(options).slice(0, 200));
    }
    const filters = FILTERS.filter((filter) => typeof filter === 'string').map(
      (text) => `filter=${encodeURIComponent(text)}`,
    );
    for (const query of [...LISTS, ...filters])
      await both('GET', `/v1/collections/shop/documents?${query}`, undefined, false, query);
    // The pages after the first.
    const [first, second] = await both(
      'POST',
      '/v1/collections/shop/search',
      { query: 'x', mode: 'semantic', k: 2 },
      false,
      'page',
    );
    const rest = await Promise.all(
      [alone, shared].map(({ send, headers }, i) =>
        send(
          'POST',
          '/v1/collections/shop/search',
          { query: 'x', mode: 'semantic', k: 2, cursor: [first, second][i].cursor },
          headers,
        ),
      ),
    );
    assert.deepEqual(comparable(rest[1].json(), false), comparable(rest[0].json(), false));
    assert.equal(rest[1].json().hits.length, 1, rest[1].body);
  });

test('a token with a filter reaches no route but search and list', async (t) => {
  const { send, headers, server } = await serveWithToken(t, OWN, 'tenant = "a"');
  const { paths = {} } = server.app.swagger() as { paths?: Record<string, Record<string, unknown>> };
  const reached: string[] = [];
  for (const [path, methods] of Object.entries(paths))
    for (const method of Object.keys(methods)) {
      const url = path.replace('{collection}', 'shop').replace('{id}', 'a1');
      const answer = await send(method.toUpperCase(), url, method === 'get' ? undefined : {}, headers);
      if (answer.statusCode !== 403) reached.push(`${method} ${path}`);
    }
  assert.deepEqual(reached.sort(), [
    'get /healthz',
    'get /livez',
    'get /readyz',
    'get /v1/collections/{collection}/documents',
    'post /v1/collections/{collection}/search',
  ]);
});
