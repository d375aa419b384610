import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { KenyonServer } from '../../../src/server/create-server.ts';
import { HttpProblem } from '../../../src/server/http/problem.ts';
import type { ServerLimits } from '../../../src/server/settings/limits.ts';
import { ClientSocket } from './client-socket.ts';
import { HeldEncoder } from './held-encoder.ts';
import { CITIES, serveForTest } from './serve-for-test.ts';

const DOCUMENTS = '/v1/collections/shop/documents';
const SEARCH = '/v1/collections/shop/search';
const NDJSON = 'application/x-ndjson';

/** A server that listens, with some documents and an encoder that can be held. */
async function listen(t: TestContext, limits: Partial<ServerLimits>) {
  const encoder = new HeldEncoder();
  const { server, kenyon } = await serveForTest(t, { limits, encoder: async () => encoder }, { encoder });
  await kenyon.collection('shop').add(CITIES);
  const url = await server.listen({ port: 0 });
  const post = (path: string, body: unknown) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const search = (query: string) => post(SEARCH, { query, k: 1 });
  return { kenyon, url, encoder, post, search, endOf: watchEnds(server) };
}

/** Tells of the server's end of a client's connection when that is closed: what was done for it is over by then. */
function watchEnds({ app }: KenyonServer): (client: ClientSocket) => Promise<unknown> {
  const connections: Socket[] = [];
  app.server.on('connection', (connection: Socket) => connections.push(connection));
  return async ({ socket }) => {
    const connection = connections.find(({ remotePort }) => remotePort === socket.localPort)!;
    if (!connection.destroyed) await once(connection, 'close');
  };
}

async function assertTooBusy(answer: Response, detail: RegExp): Promise<void> {
  const problem = (await answer.json()) as { readonly code: string; readonly detail: string };
  assert.deepEqual(
    [answer.status, answer.headers.get('retry-after'), problem.code],
    [429, '1', 'TOO_BUSY'],
    problem.detail,
  );
  assert.match(problem.detail, detail);
}

test('a search that finds the queue full is told when to come again, and one that waits has its turn', async (t) => {
  const { encoder, search } = await listen(t, { searches: 1, waitingSearches: 1 });
  const held = encoder.hold();
  const first = search('北京');
  await held.reached;
  const two = [search('上海'), search('autumn')];
  const refused = await Promise.race(two);
  await assertTooBusy(refused, /^1 searches are under way and 1 wait/);
  held.release();
  assert.equal((await first).status, 200);
  assert.deepEqual((await Promise.all(two)).map(({ status }) => status).sort(), [200, 429]);
});

test('writes have a queue of their own, and searches go on beside a full one', async (t) => {
  const { encoder, post, search, kenyon } = await listen(t, { writes: 1, waitingWrites: 0 });
  const held = encoder.hold();
  const first = post(DOCUMENTS, [{ id: 'd', text: 'first' }]);
  await held.reached;
  await assertTooBusy(await post(DOCUMENTS, [{ id: 'e', text: 'second' }]), /^1 writes are under way and 0 wait/);
  assert.equal((await search('北京')).status, 200);
  held.release();
  assert.equal((await first).status, 200);
  assert.deepEqual(
    (await kenyon.collection('shop').get(['d', 'e'])).map((document) => document?.id),
    ['d', undefined],
  );
});

test('tasks have a queue of their own, and one that is refused is not remembered', async (t) => {
  const { encoder, post, url } = await listen(t, { tasks: 1, waitingTasks: 0 });
  const held = encoder.hold();
  const items = [
    { id: '1', text: 'one text' },
    { id: '2', text: 'another text' },
  ];
  assert.equal((await post('/v1/dedupe', { items, threshold: 0.9 })).status, 202);
  await held.reached;
  await assertTooBusy(await post('/v1/dedupe', { items, threshold: 0.9 }), /^1 tasks are under way and 0 wait/);
  const { tasks } = (await (await fetch(`${url}/v1/tasks`)).json()) as { readonly tasks: readonly unknown[] };
  assert.equal(tasks.length, 1);
  held.release();
});

test('a body is refused while others fill the room that there is for bodies', async (t) => {
  const { url, search, endOf } = await listen(t, { bodyBytes: 10_000, bodyBytesInFlight: 10_000 });
  const client = new ClientSocket(t, url);
  // The server says that it goes on reading, so it has come to the route.
  client.request('POST', DOCUMENTS, {
    'content-type': 'application/json',
    'content-length': '10000',
    expect: '100-continue',
  });
  await client.until(/^HTTP\/1\.1 100 /);
  await assertTooBusy(await search('北京'), /^bodies of 10000 bytes are being read/);
  const end = endOf(client);
  client.socket.destroy();
  await end;
  assert.equal((await search('北京')).status, 200);
});

test('a search is aborted when its client goes, and another has its place', async (t) => {
  const { encoder, search, url } = await listen(t, { searches: 1, waitingSearches: 1 });
  const held = encoder.hold();
  const client = new ClientSocket(t, url);
  client.json('POST', SEARCH, { query: '北京' });
  await held.reached;
  const next = search('上海');
  client.socket.destroy();
  const reason = await held.aborted;
  assert.ok(reason instanceof HttpProblem && reason.code === 'CLIENT_GONE', String(reason));
  assert.equal((await next).status, 200);
});

test('who waits and goes leaves a place in the queue', async (t) => {
  const { encoder, search, url, endOf } = await listen(t, { searches: 1, waitingSearches: 1 });
  const held = encoder.hold();
  const first = search('北京');
  await held.reached;
  // One of them waits as soon as the other is refused.
  const clients = [new ClientSocket(t, url), new ClientSocket(t, url)];
  for (const client of clients) client.json('POST', SEARCH, { query: '上海' });
  const refused = await Promise.race(clients.map(async (client) => client.until(/"TOO_BUSY"/).then(() => client)));
  const waiting = clients.find((client) => client !== refused)!;
  const end = endOf(waiting);
  waiting.socket.destroy();
  await end;
  const next = search('autumn');
  held.release();
  assert.deepEqual([(await first).status, (await next).status], [200, 200]);
});

test('an upload whose client goes in its midst ends there, and another has its place', async (t) => {
  const { encoder, post, url, kenyon } = await listen(t, { writes: 1, waitingWrites: 1 });
  const lines = (from: number) =>
    Array.from({ length: 300 }, (_, i) => `${JSON.stringify({ id: `n${from + i}`, text: `text ${from + i}` })}\n`);
  for (const path of ['/v1/collections/shop/import', DOCUMENTS]) {
    const held = encoder.hold();
    const client = new ClientSocket(t, url);
    client.request('POST', path, { 'content-type': NDJSON, 'transfer-encoding': 'chunked' });
    client.chunk(lines(0).join(''));
    await held.reached;
    const next = post(DOCUMENTS, [{ id: 'after', text: path }]);
    client.socket.destroy();
    await held.aborted;
    assert.equal((await next).status, 200, path);
    // What was being encoded is not stored, and neither is what came after.
    assert.equal(await kenyon.collection('shop').count(), CITIES.length + 1, path);
  }
});

test('what an upload had acknowledged stays when its client goes', async (t) => {
  const { post, url, kenyon } = await listen(t, { writes: 1, waitingWrites: 1 });
  const client = new ClientSocket(t, url);
  client.request('POST', '/v1/collections/shop/import', { 'content-type': NDJSON, 'transfer-encoding': 'chunked' });
  // Three batches, so that the first is acknowledged while the sender goes on.
  for (let i = 0; i < 256 * 3; i++) client.chunk(`${JSON.stringify({ id: `n${i}`, text: `text ${i}` })}\n`);
  await client.until(/"index":255,"id":"n255","status":"indexed"/);
  client.socket.destroy();
  assert.equal((await post(DOCUMENTS, [{ id: 'after', text: 'after' }])).status, 200);
  const [kept] = await kenyon.collection('shop').get(['n255']);
  assert.equal(kept?.text, 'text 255');
});

test('a reader of an export who stands still is dropped, and another has his place', async (t) => {
  const { url, endOf, search, kenyon } = await listen(t, { stallMs: 200, searches: 1, waitingSearches: 1 });
  const blob = 'x'.repeat(100_000);
  // More than the buffers of both ends of a connection hold.
  const documents = Array.from({ length: 300 }, (_, i) => ({ id: `big${i}`, text: `text ${i}`, blob }));
  await kenyon.collection('shop').add(documents);
  const client = new ClientSocket(t, url);
  client.request('GET', '/v1/collections/shop/export');
  await client.until(/^HTTP\/1\.1 200 /);
  client.socket.pause();
  await endOf(client);
  assert.equal((await search('北京')).status, 200);
  client.socket.resume();
  await once(client.socket, 'close');
  // Neither the last line nor the end of the body has come, so that nobody takes it for whole.
  assert.doesNotMatch(client.text, /\r\n0\r\n\r\n$/);
  assert.ok(client.text.length < documents.length * blob.length);
});

test('a reader of an answer who stands still is dropped', async (t) => {
  const { url, endOf, kenyon } = await listen(t, { stallMs: 200 });
  const blob = 'x'.repeat(100_000);
  await kenyon
    .collection('shop')
    .add(Array.from({ length: 300 }, (_, i) => ({ id: `big${i}`, text: `text ${i}`, blob })));
  const client = new ClientSocket(t, url);
  client.request('GET', `${DOCUMENTS}?limit=300`);
  await client.until(/^HTTP\/1\.1 200 /);
  client.socket.pause();
  await endOf(client);
  client.socket.resume();
  await once(client.socket, 'close');
  assert.ok(client.text.length < 300 * blob.length);
});
