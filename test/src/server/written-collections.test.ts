import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HeldEncoder } from './held-encoder.ts';
import { CITIES, serveForTest, taskEnded } from './serve-for-test.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const FILE = { 'content-type': 'application/octet-stream' };
const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => JSON.stringify({ id: `n${i}`, text: `新文档 ${i}` })).join('\n');

/** A server whose collection `shop` is being written to until that is let go. */
async function whileWritten(t: TestContext, url: string, body: unknown, headers = {}) {
  const encoder = new HeldEncoder();
  const { send, kenyon } = await serveForTest(t, { encoder: async () => encoder }, { encoder });
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const exported = (await send('GET', '/v1/collections/shop/export')).body;
  const held = encoder.hold();
  const written = send('POST', url, body, headers);
  await held.reached;
  return { send, kenyon, held, written, exported };
}

/** What writes to the collection, and what it has then. */
const WRITERS: readonly (readonly [
  name: string,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  documents: number,
])[] = [
  ['documents', 'documents', [{ id: 'd', text: '里斯本' }], {}, 4],
  ['a stream', 'import', lines(300), NDJSON, 303],
  ['an import task', 'import?task=true', lines(300), NDJSON, 303],
  ['a file', 'files?name=a.jsonl', Buffer.from(lines(300)), FILE, 303],
  ['a reindexing', 'reindex', { passages: { maxTokens: 64 } }, {}, 3],
];

for (const [name, url, body, headers, documents] of WRITERS)
  test(`a collection that ${name} writes to is not renamed, removed or replaced under it`, async (t) => {
    const { send, kenyon, held, written, exported } = await whileWritten(
      t,
      `/v1/collections/shop/${url}`,
      body,
      headers,
    );
    for (const refused of [
      await send('PATCH', '/v1/collections/shop', { name: 'other' }),
      await send('DELETE', '/v1/collections/shop'),
      await send('POST', '/v1/collections/shop/import?format=export&replace=true', exported, NDJSON),
    ]) {
      assert.deepEqual([refused.statusCode, refused.json().code], [409, 'CONFLICT'], refused.body);
      assert.match(refused.json().detail, /^documents are being written to the collection "shop"/);
    }
    held.release();
    const answer = await written;
    if (answer.statusCode === 202) assert.equal((await taskEnded(send, answer)).status, 'done');
    else assert.equal(answer.statusCode, 200, answer.body);
    assert.deepEqual(kenyon.collections(), ['shop']);
    assert.equal(await kenyon.collection('shop').count(), documents);
    assert.equal((await send('PATCH', '/v1/collections/shop', { name: 'other' })).statusCode, 200);
    assert.equal((await send('DELETE', '/v1/collections/other')).json().documents, documents);
  });

test('nobody writes to a collection while an import takes its place', async (t) => {
  const encoder = new HeldEncoder();
  const { send, kenyon } = await serveForTest(t, { encoder: async () => encoder }, { encoder });
  await send('POST', '/v1/collections/from/documents', CITIES.slice(1));
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const exported = (await send('GET', '/v1/collections/from/export?vectors=false')).body;
  const held = encoder.hold();
  const importing = send('POST', '/v1/collections/shop/import?format=export&replace=true', exported, NDJSON);
  await held.reached;
  const refused = await send('POST', '/v1/collections/shop/documents', [{ id: 'd', text: '里斯本' }]);
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'CONFLICT'], refused.body);
  assert.equal((await send('DELETE', '/v1/collections/shop')).statusCode, 409);
  held.release();
  assert.match((await importing).body, /"done":true/);
  assert.equal(await kenyon.collection('shop').count(), 2);
  assert.equal((await send('POST', '/v1/collections/shop/documents', [{ id: 'd', text: '里斯本' }])).statusCode, 200);
});

test('documents that come while a collection goes are in a new one of its name', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  for (const leave of [
    () => send('DELETE', '/v1/collections/shop'),
    () => send('PATCH', '/v1/collections/shop', { name: 'other' }),
  ]) {
    await send('POST', '/v1/collections/shop/documents', CITIES);
    let written: ReturnType<typeof send> | undefined;
    for (const act of ['drop', 'rename'] as const) {
      const original = kenyon[act] as (...args: unknown[]) => Promise<unknown>;
      t.mock.method(kenyon, act, async (...args: unknown[]) => {
        written = send('POST', '/v1/collections/shop/documents', [{ id: 'd', text: '里斯本' }]);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return original.apply(kenyon, args);
      });
    }
    assert.equal((await leave()).statusCode, 200);
    assert.equal((await written!).statusCode, 200);
    assert.equal(await kenyon.collection('shop').count(), 1);
    t.mock.restoreAll();
  }
  assert.equal(await kenyon.collection('other').count(), 4);
});
