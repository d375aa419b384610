import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_TOKENS, ShortSightedEncoder } from '../../fixtures/short-sighted-encoder.ts';
import { CITIES, serveForTest } from './serve-for-test.ts';

test('documents that are added are counted, read, listed, found, changed and removed', async (t) => {
  const { send } = await serveForTest(t);
  const added = await send('POST', '/v1/collections/shop/documents', CITIES);
  assert.equal(added.statusCode, 200, added.body);
  assert.deepEqual(added.json(), { added: 3, updated: 0, unchanged: 0, rejected: 0, rejections: [] });
  assert.deepEqual((await send('GET', '/v1/collections/shop/documents/a')).json(), CITIES[0]);

  const first = (await send('GET', '/v1/collections/shop/documents?limit=2')).json();
  assert.deepEqual([first.documents.map(({ id }: { id: string }) => id), first.total], [['a', 'b'], 3]);
  const second = (await send('GET', `/v1/collections/shop/documents?limit=2&cursor=${first.cursor}`)).json();
  assert.deepEqual(second, { documents: [CITIES[2]], total: 3 });

  const found = await send('POST', '/v1/collections/shop/search', {
    query: '北京的秋天',
    k: 2,
    filter: 'city = "北京"',
  });
  assert.equal(found.statusCode, 200, found.body);
  assert.deepEqual(
    found.json().hits.map(({ id }: { id: string }) => id),
    ['a', 'c'],
  );
  assert.equal(found.json().plan.allowed, 2);

  const changed = await send('PATCH', '/v1/collections/shop/documents/a', { set: { price: 11 }, unset: ['city'] });
  assert.deepEqual(changed.json(), { id: 'a', text: CITIES[0].text, price: 11 });
  const many = await send('PATCH', '/v1/collections/shop/documents', {
    changes: [{ id: 'b', price: 1 }, { id: 'none' }],
  });
  assert.deepEqual(
    [many.json().updated, many.json().rejections],
    [1, [{ index: 1, id: 'none', reason: 'there is no document "none"' }]],
  );

  assert.deepEqual((await send('DELETE', '/v1/collections/shop/documents/a')).json(), { deleted: 1 });
  assert.equal((await send('DELETE', '/v1/collections/shop/documents/a')).statusCode, 404);
  assert.deepEqual((await send('DELETE', '/v1/collections/shop/documents', { ids: ['b', 'x'] })).json(), {
    deleted: 1,
  });
  const byFilter = await send('DELETE', '/v1/collections/shop/documents', {
    filter: { field: 'price', op: '>', value: 1 },
  });
  assert.deepEqual(byFilter.json(), { deleted: 1 });
});

test('whoever adds texts that are longer than the model reads is told so, however they are sent', async (t) => {
  const { send } = await serveForTest(t, {}, { encoder: new ShortSightedEncoder(16) });
  const documents = [
    { id: 'short', text: '短' },
    { id: 'long', text: '第一句话到这里。'.repeat(12) },
  ];
  const longTexts = { count: 1, of: 2, maxTokens: MAX_TOKENS, read: 'passages' };
  const added = await send('POST', '/v1/collections/shop/documents', documents);
  assert.deepEqual(added.json().longTexts, longTexts);
  const lines = documents.map((each) => JSON.stringify(each)).join('\n');
  const type = { 'content-type': 'application/x-ndjson' };
  const streamed = await send('POST', '/v1/collections/stream/documents', lines, type);
  assert.deepEqual(streamed.json().longTexts, longTexts);
});

test('whoever adds documents without the fields that are searched with the text is told which, however they are sent', async (t) => {
  const { send } = await serveForTest(t, {}, { encoder: new ShortSightedEncoder(16) });
  await send('POST', '/v1/collections', { name: 'shop', textFields: { title: 2, 标题: 3 } });
  const type = { 'content-type': 'application/x-ndjson' };
  for (const [fields, absent] of [
    [{}, ['title', '标题']],
    [{ 标题: '饭' }, ['title']],
    [{ title: 'rice', 标题: ['饭'] }, undefined],
  ] as const) {
    const documents = [{ text: '短' }, { text: 'rice', ...fields }];
    const sent = await send('POST', '/v1/collections/shop/documents', documents);
    assert.deepEqual(sent.json().absentTextFields, absent);
    const lines = [...documents, { id: 'no text' }].map((each) => JSON.stringify(each)).join('\n');
    const streamed = await send('POST', '/v1/collections/shop/documents', lines, type);
    assert.deepEqual([streamed.json().absentTextFields, streamed.json().rejected], [absent, 1]);
  }
});

test('a stream of NDJSON is added, and what of it is no document is told', async (t) => {
  const { send } = await serveForTest(t);
  const lines = ['{"id":"a","text":"one"}\r', '', '{"id":"b"', '{"id":"c","text":"three"}'].join('\n');
  const answer = await send('POST', '/v1/collections/shop/documents?wait=indexed', lines, {
    'content-type': 'application/x-ndjson',
  });
  assert.equal(answer.statusCode, 200, answer.body);
  const { rejections, ...counts } = answer.json();
  assert.deepEqual(counts, { added: 2, updated: 0, unchanged: 0, rejected: 1 });
  assert.deepEqual(rejections[0].index, 1);
  assert.match(rejections[0].reason, /the line is no JSON/);
});

test('bytes that are no UTF-8 are refused, and never stored as something else', async (t) => {
  const { send } = await serveForTest(t);
  for (const bad of [
    [0xff, 0xfe],
    [0xe4, 0xb8],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
  ]) {
    const json = Buffer.concat([Buffer.from('{"id":"a","text":"x'), Buffer.from(bad), Buffer.from('"}')]);
    const one = await send('POST', '/v1/collections/shop/documents', json, { 'content-type': 'application/json' });
    assert.deepEqual([one.statusCode, one.json().code], [400, 'INVALID_JSON']);
    const lines = Buffer.concat([json, Buffer.from('\n{"id":"b","text":"two"}\n')]);
    const many = await send('POST', '/v1/collections/shop/documents', lines, {
      'content-type': 'application/x-ndjson',
    });
    assert.equal(many.json().rejected, 1);
    assert.match(many.json().rejections[0].reason, /no UTF-8/);
  }
  assert.equal((await send('GET', '/v1/collections/shop/documents')).json().documents.length, 1);
});

test('a line that is too long is passed over, and the rest is added', async (t) => {
  const { send } = await serveForTest(t, { limits: { lineBytes: 100 } });
  const lines = `{"id":"a","text":"one"}\n{"id":"b","text":"${'x'.repeat(200)}"}\n{"id":"c","text":"three"}\n`;
  const answer = await send('POST', '/v1/collections/shop/documents', lines, {
    'content-type': 'application/x-ndjson',
  });
  assert.equal(answer.json().added, 2);
  assert.match(answer.json().rejections[0].reason, /more than 100 bytes/);
});

test('documents none of which can be stored are an error that names the first', async (t) => {
  const { send } = await serveForTest(t);
  const answer = await send('POST', '/v1/collections/shop/documents', [{ id: 'a' }, { id: 'b', text: ' ' }]);
  assert.equal(answer.statusCode, 400);
  const { code, pointer, detail } = answer.json();
  assert.deepEqual({ code, pointer }, { code: 'INVALID_ARGUMENT', pointer: '#/0' });
  assert.match(detail, /the field text must be a string/);
});

test('ids are whatever a document may have, in paths too', async (t) => {
  const { send } = await serveForTest(t);
  const ids = ['../../etc/passwd', 'a/b', '甲 乙', '%00', '?x=1#y', '__proto__'];
  await send(
    'POST',
    '/v1/collections/shop/documents',
    ids.map((id) => ({ id, text: id })),
  );
  for (const id of ids) {
    const answer = await send('GET', `/v1/collections/shop/documents/${encodeURIComponent(id)}`);
    assert.equal(answer.json().id, id);
  }
});

test('a vector is searched with, and a search needs a text or a vector', async (t) => {
  const { send } = await serveForTest(t);
  await send('POST', '/v1/collections', { name: 'own', vectors: { name: 'my-model@1', dimensions: 2 } });
  await send('POST', '/v1/collections/own/documents', [
    { id: 'x', text: 'x', vector: [1, 0] },
    { id: 'y', text: 'y', vector: [0, 1] },
  ]);
  const found = await send('POST', '/v1/collections/own/search', { vector: [0.1, 1], k: 1 });
  assert.deepEqual(
    found.json().hits.map(({ id }: { id: string }) => id),
    ['y'],
  );
  for (const body of [{}, { query: 'x', vector: [1, 0] }]) {
    const answer = await send('POST', '/v1/collections/own/search', body);
    assert.equal(answer.statusCode, 400);
    assert.match(answer.json().detail, /a query, which is a text, or a vector/);
  }
});
