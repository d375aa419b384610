import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { CITIES, serveForTest } from './serve-for-test.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };

function linesOf(body: string): Record<string, unknown>[] {
  return body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('every document of a stream has a line, and the last line counts them', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  const documents = Array.from({ length: 1000 }, (_, i) =>
    JSON.stringify({ id: String(i % 900), text: `text ${i}`, n: i }),
  );
  documents.splice(
    10,
    0,
    '{"id":"broken"',
    JSON.stringify({ id: 'blank', text: ' ' }),
    JSON.stringify({ text: 'without an id' }),
  );
  const answer = await send('POST', '/v1/collections/shop/import', documents.join('\n'), NDJSON);
  assert.equal(answer.statusCode, 200, answer.body.slice(0, 500));
  const lines = linesOf(answer.body);
  assert.deepEqual(lines.pop(), { done: true, received: 1003, indexed: 1001, failed: 2 });
  assert.deepEqual(
    lines.map(({ index }) => index),
    Array.from({ length: 1003 }, (_, i) => i),
  );
  assert.deepEqual(
    lines.filter(({ status }) => status === 'failed').map(({ index, id }) => [index, id]),
    [
      [10, undefined],
      [11, 'blank'],
    ],
  );
  assert.match(String(lines[12].id), /^[0-9a-f]{32}$/);
  // Of one id the last stays, in whichever batches they came.
  const shop = kenyon.collection('shop');
  assert.equal(await shop.count(), 901);
  assert.deepEqual(
    (await shop.get(['50', '899', String(lines[12].id)])).map((one) => one?.n ?? one?.text),
    [950, 899, 'without an id'],
  );
  const failed = await send('POST', '/v1/collections/shop/import?results=failed', documents.join('\n'), NDJSON);
  assert.equal(linesOf(failed.body).length, 3);
});

test('an export is imported as it was, and one that breaks off is not', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const exported = await send('GET', '/v1/collections/shop/export');
  assert.equal(exported.headers['content-type'], 'application/x-ndjson');
  assert.equal(linesOf(exported.body).length, CITIES.length + 2);
  const copied = await send('POST', '/v1/collections/copy/import?format=export', exported.body, NDJSON);
  assert.deepEqual(linesOf(copied.body), [{ done: true, received: 3, indexed: 3, failed: 0 }]);
  assert.deepEqual(await kenyon.collection('copy').get(['a', 'b', 'c']), CITIES);
  const cut = exported.body.slice(0, -80);
  const refused = await send('POST', '/v1/collections/cut/import?format=export', cut, NDJSON);
  assert.equal(refused.statusCode, 400, refused.body);
  assert.ok(!kenyon.collections().includes('cut'));
  assert.equal(
    (await send('POST', '/v1/collections/copy/import?format=export', exported.body, NDJSON)).statusCode,
    409,
  );
  const replaced = await send('POST', '/v1/collections/copy/import?format=export&replace=true', exported.body, NDJSON);
  assert.equal(replaced.statusCode, 200);
});

test('what cannot be begun is a problem, not a stream', async (t) => {
  const { send } = await serveForTest(t);
  assert.equal((await send('GET', '/v1/collections/none/export')).statusCode, 404);
  assert.equal(
    (await send('POST', '/v1/collections/shop/import', '{}', { 'content-type': 'application/json' })).statusCode,
    415,
  );
  await send('POST', '/v1/collections', { name: 'own', vectors: 'my-model@1' });
  await send('POST', '/v1/collections/own/documents', [{ id: 'x', text: 'x', vector: [1, 0] }]);
  const wrong = await send('POST', '/v1/collections/own/import', '{"id":"y","text":"y","vector":[1,0,0]}', NDJSON);
  assert.match(String(linesOf(wrong.body)[0].reason), /2 values/);
});

test('a client who sends nothing any more is told so, and what came before is stored', async (t) => {
  const { server, kenyon } = await serveForTest(t, { limits: { stallMs: 300, bodyMs: 300 } });
  const { port } = new URL(await server.listen({ port: 0 }));
  const ask = async (path: string, type: string, part: string) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n${part.length.toString(16)}\r\n${part}\r\n`,
    );
    let text = '';
    for await (const chunk of socket) text += chunk;
    return text;
  };
  const stream = await ask('/v1/collections/shop/documents', 'application/x-ndjson', '{"id":"a","text":"one"}\n');
  assert.match(stream, /^HTTP\/1\.1 408 [\s\S]*"code":"BODY_TIMEOUT"/);
  const body = await ask('/v1/collections', 'application/json', '{"name":');
  assert.match(body, /^HTTP\/1\.1 408 [\s\S]*"code":"BODY_TIMEOUT"/);
  assert.ok((await kenyon.collection('shop').count()) <= 1);
});
