import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScriptedRecognizer } from '../../fixtures/scripted-recognizer.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { CITIES, serveForTest, taskResult } from './serve-for-test.ts';

test('documents like one are found, without itself', async (t) => {
  const { send } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', [
    ...CITIES,
    { id: 'd', text: '北京的秋天很美丽', city: '北京' },
  ]);
  const found = await send('POST', '/v1/collections/shop/similar', { id: 'a', k: 2, filter: 'city = "北京"' });
  assert.equal(found.statusCode, 200, found.body);
  const { hits } = found.json();
  assert.deepEqual(
    hits.map(({ id }: { id: string }) => id),
    ['d', 'c'],
  );
  assert.ok(hits[0].score > 0.8, String(hits[0].score));
  assert.equal((await send('POST', '/v1/collections/shop/similar', { id: 'none' })).statusCode, 404);
});

test('everything that a search takes is passed on', async (t) => {
  const { send } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const body = {
    query: '"很美" 秋天',
    k: 1,
    mode: 'hybrid',
    syntax: 'marks',
    index: 'exact',
    fusion: { method: 'rrf', constant: 10 },
    passages: 1,
    explain: true,
    facets: { fields: ['city'], top: 1 },
    filter: { field: 'price', op: '<=', value: 30 },
    prefix: true,
    typos: { maxEdits: 1 },
  };
  const found = await send('POST', '/v1/collections/shop/search', body);
  assert.equal(found.statusCode, 200, found.body);
  const { hits, plan, facets, cursor } = found.json();
  assert.deepEqual([hits[0].id, plan.mode, plan.index, facets[0].field], ['a', 'hybrid', 'exact', 'city']);
  assert.ok(hits[0].why.semantic !== undefined && hits[0].why.lexical !== undefined, found.body);
  assert.deepEqual(hits[0].marks !== undefined || hits[0].passage !== undefined, true);
  const next = await send('POST', '/v1/collections/shop/search', { ...body, cursor });
  assert.deepEqual(
    next.json().hits.map(({ id }: { id: string }) => id),
    ['b'],
  );
  const grouped = await send('POST', '/v1/collections/shop/search', {
    query: '很美',
    groupBy: 'city',
    minScore: -1,
    sort: 'price desc',
  });
  assert.equal(grouped.statusCode, 200, grouped.body);
  assert.deepEqual(
    grouped.json().hits.map(({ group }: { group: string }) => group),
    ['北京', '上海'],
  );
});

test('a vector is numbers or base64 of them, and both find the same', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const { dim } = kenyon.collection('shop').space()!;
  const floats = Float32Array.from({ length: dim }, (_, i) => Math.sin(i + 1));
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const whole = base64(new Uint8Array(floats.buffer));
  const search = (vector: unknown) => send('POST', '/v1/collections/shop/search', { vector, k: 3 });
  const [numbers, text] = await Promise.all([search([...floats]), search(whole)]);
  assert.equal(numbers.statusCode, 200, numbers.body);
  assert.equal(text.statusCode, 200, text.body);
  const [{ tookMs: _, ...one }, { tookMs: __, ...other }] = [numbers.json(), text.json()];
  assert.equal(one.hits.length, 3);
  assert.deepEqual(one, other);
  const wrong = {
    'of other signs': whole.replace(/^../, '_-'),
    unpadded: base64(new Uint8Array(floats.buffer, 0, 4)).replaceAll('=', ''),
    'with a line end': `${whole.slice(0, 8)}\n${whole.slice(8)}`,
    'of a part of a number': base64(new Uint8Array(floats.buffer, 0, 4 * dim - 1)),
    empty: '',
  };
  for (const [how, vector] of Object.entries(wrong)) {
    const refused = await search(vector);
    assert.equal(refused.statusCode, 400, `${how}: ${refused.body}`);
    assert.deepEqual([refused.json().code, refused.json().pointer], ['INVALID_ARGUMENT', '#/vector'], how);
  }
  // What is wrong with a text is not that it is none.
  for (const [vector, detail] of [
    ['', /^vector must NOT have fewer than 8 characters$/],
    ['A'.repeat(2 ** 20), /^vector must NOT have more than \d+ characters$/],
    [[], /^vector must NOT have fewer than 1 items$/],
    [7, /^vector must be array or string$/],
    [['a'], /^vector.0 must be number$/],
  ] as const) {
    assert.match((await search(vector)).json().detail, detail);
  }
  for (const unfit of [floats.subarray(1), Float32Array.from(floats, () => Number.NaN)]) {
    const refused = await search(
      base64(Uint8Array.from(Buffer.from(unfit.buffer, unfit.byteOffset, unfit.byteLength))),
    );
    assert.deepEqual([refused.statusCode, refused.json().code], [400, 'INVALID_ARGUMENT'], refused.body);
  }
});

test('fields are told, and entities of documents, queries and texts', async (t) => {
  const recognizer = new ScriptedRecognizer({ 北京: 'place', 上海: 'place' });
  const { send } = await serveForTest(t, { recognizer: async () => recognizer }, { recognizer });
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const fields = (await send('GET', '/v1/collections/shop/fields?top=1')).json().fields;
  assert.deepEqual(
    fields.map(({ field }: { field: string }) => field),
    ['city', 'price'],
  );
  assert.deepEqual(fields[0].top, [{ value: '北京', documents: 2 }]);
  const set = await send('PUT', '/v1/collections/shop/entities', { rules: ['date'], fields: ['city'] });
  assert.equal(set.statusCode, 200, set.body);
  const { settings, entities } = (await send('GET', '/v1/collections/shop/entities')).json();
  assert.deepEqual([settings.fields, entities.map(({ field }: { field: string }) => field)], [['city'], ['place']]);
  const search = { query: '上海的夜景', entities: { mode: 'filter', now: '2024-05-31' } };
  const found = (await send('POST', '/v1/collections/shop/search', search)).json();
  assert.deepEqual(
    found.hits.map(({ id }: { id: string }) => id),
    ['b'],
  );
  assert.equal((await send('DELETE', '/v1/collections/shop/entities')).statusCode, 204);
  const texts = await send('POST', '/v1/entities', { texts: ['3月5日在北京'], now: '2024-05-31' });
  assert.deepEqual(
    texts
      .json()
      .entities[0].map(({ type }: { type: string }) => type)
      .sort(),
    ['date', 'place'],
  );
  assert.equal((await send('POST', '/v1/entities', { texts: ['x'], types: ['none'] })).statusCode, 400);
});

test('pairs are matched with a threshold and with its evidence', async (t) => {
  const { send } = await serveForTest(t, { limits: { texts: 2 } });
  const pairs = [
    { a: '怎么退货', b: '怎么退货？' },
    { a: '怎么退货', b: 'the weather' },
  ];
  const answer = await send('POST', '/v1/match', { pairs, threshold: 0.6, explain: true });
  assert.equal(answer.statusCode, 200, answer.body);
  const { matches, evidence } = answer.json();
  assert.deepEqual(
    matches.map(({ decision }: { decision: string }) => decision),
    ['match', 'no match'],
  );
  assert.ok(matches[0].why !== undefined && evidence.length > 0);
  assert.equal((await send('POST', '/v1/match', { pairs: [...pairs, pairs[0]] })).json().code, 'LIMIT_EXCEEDED');
  assert.equal((await send('POST', '/v1/match', { pairs, threshold: { threshold: 'x' } })).statusCode, 400);
});

test('without a reranker all routes that need one answer alike', async (t) => {
  const { send } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const pairs = [{ a: '怎么退货', b: '怎么退货？' }];
  const search = await send('POST', '/v1/collections/shop/search', { query: '北京', rerank: true });
  const match = await send('POST', '/v1/match', { pairs, scorer: 'reranker' });
  const rerank = await send('POST', '/rerank', { query: '北京', texts: ['上海'] });
  assert.deepEqual(
    [search, match, rerank].map(({ statusCode }) => statusCode),
    [400, 400, 400],
  );
  const told = [search.json(), match.json()].map(({ code, pointer }) => [code, pointer]);
  assert.deepEqual(told, [
    ['NO_RERANKER', '#/rerank'],
    ['NO_RERANKER', '#/scorer'],
  ]);
  assert.deepEqual(rerank.json(), { error: search.json().detail, error_type: 'NO_RERANKER' });
  const off = await send('POST', '/v1/collections/shop/search', { query: '北京', rerank: false });
  assert.equal(off.statusCode, 200, off.body);
});

test('the reranker of the database is that of the server', async (t) => {
  const scorer = new ScriptedScorer(({ b }) => (b.includes('上海') ? 1 : 0));
  const { send } = await serveForTest(t, {}, { reranker: scorer });
  await send('POST', '/v1/collections/shop/documents', CITIES);
  assert.equal((await send('GET', '/v1/info')).json().rerank, true);
  const search = await send('POST', '/v1/collections/shop/search', { query: '北京', rerank: { top: 10 } });
  assert.equal(search.json().hits[0].id, 'b', search.body);
  const pairs = [{ a: 'x', b: '上海' }];
  const match = await send('POST', '/v1/match', { pairs, scorer: 'reranker' });
  assert.equal(match.json().matches[0].score, 1, match.body);
});

test('the reranker scores the pairs that are near enough, and its threshold decides', async (t) => {
  const scorer = new ScriptedScorer(({ a, b }) => (a.includes('3') === b.includes('3') ? 4 : -4));
  const { send } = await serveForTest(t, {}, { reranker: scorer });
  const texts = [
    'the deposit is kept for 3 months',
    'the deposit is kept 3 months',
    'the deposit is kept for 6 months',
  ];
  const items = texts.map((text, i) => ({ id: `i${i}`, text }));
  const found = (body: object) => send('POST', '/v1/dedupe', { items, scorer: 'reranker', ...body });
  const { review, summary } = await taskResult(send, await found({ floor: 0.2 }));
  assert.deepEqual(
    review.map(({ a, b, alike }: { a: string; b: string; alike: { score: number } }) => [a, b, alike.score]),
    [
      ['i0', 'i1', 4],
      ['i0', 'i2', -4],
      ['i1', 'i2', -4],
    ],
  );
  assert.equal(summary.model, scorer.fingerprint);
  const { clusters } = await taskResult(send, await found({ floor: 0.2, threshold: 0 }));
  assert.deepEqual(
    clusters.map(({ kept, duplicates }: { kept: string; duplicates: { id: string }[] }) => [kept, duplicates[0].id]),
    [['i0', 'i1']],
  );
  const unsaid = await found({ threshold: 0 });
  assert.deepEqual([unsaid.statusCode, unsaid.json().pointer], [400, '#/floor']);
  const { send: without } = await serveForTest(t);
  const answer = await without('POST', '/v1/dedupe', { items, scorer: 'reranker', floor: 0.2 });
  assert.deepEqual([answer.json().code, answer.json().pointer], ['NO_RERANKER', '#/scorer']);
});

test('duplicates are found by a task, which tells how far it is and what it came to', async (t) => {
  const { send } = await serveForTest(t, { limits: { dedupeItems: 5 } });
  await send('POST', '/v1/collections/shop/documents', [...CITIES, { id: 'd', text: '北京的秋天很美 ' }]);
  const started = await send('POST', '/v1/dedupe', { collection: 'shop' });
  const result = await taskResult(send, started);
  assert.deepEqual(result.clusters, [{ kept: 'a', duplicates: [{ id: 'd', reason: 'exact' }] }]);
  assert.equal(result.summary.kept, 3);
  assert.equal((await send('GET', '/v1/tasks')).json().tasks.length, 1);
  assert.equal((await send('GET', '/v1/tasks/none')).statusCode, 404);
  const many = await send('POST', '/v1/dedupe', {
    items: Array.from({ length: 6 }, (_, i) => ({ text: `text ${i}` })),
  });
  assert.equal(many.json().code, 'LIMIT_EXCEEDED');
  assert.equal((await send('POST', '/v1/dedupe', {})).statusCode, 400);
});

test('figures are given by route and not by what was asked', async (t) => {
  const { send } = await serveForTest(t);
  await send('GET', '/v1/collections/secret-name');
  const { body, headers } = await send('GET', '/metrics');
  assert.match(String(headers['content-type']), /^text\/plain/);
  assert.match(body, /kenyon_requests_total\{method="GET",route="\/v1\/collections\/:collection",status="404"\} 1/);
  assert.match(body, /kenyon_work\{kind="search",state="running"\} 0/);
  assert.ok(!body.includes('secret-name'));
});
