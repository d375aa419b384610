import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import Fastify from 'fastify';
import { ConflictError } from '../../../src/core/errors.ts';
import { jsonLines } from '../../../src/server/http/ndjson.ts';
import type { ServerLimits } from '../../../src/server/settings/limits.ts';
import { checkLimits } from '../../../src/server/settings/limits.ts';
import { importDocuments } from '../../../src/server/work/import-documents.ts';
import { RequestWork } from '../../../src/server/work/request-work.ts';
import { ClientSocket } from './client-socket.ts';
import { CITIES, serveForTest } from './serve-for-test.ts';

const DOCUMENTS = '/v1/collections/shop/documents';
const IMPORT = '/v1/collections/shop/import';
const EXPORT = '/v1/collections/shop/export';
const NDJSON = { 'content-type': 'application/x-ndjson' };
const pack = promisify(gzip);

async function serve(t: TestContext, limits: Partial<ServerLimits>) {
  const served = await serveForTest(t, { limits });
  await served.kenyon.collection('shop').add(CITIES);
  return { ...served, url: await served.server.listen({ port: 0 }) };
}

/** Resolves when an answer has a status. */
async function until(status: number, ask: () => Promise<{ readonly statusCode: number; readonly body: string }>) {
  for (let left = 200; left > 0; left--) {
    const answer = await ask();
    if (answer.statusCode === status) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no answer had the status ${status}`);
}

test('a stream whose sender is waited for keeps nobody from writing', async (t) => {
  const { send, url, server } = await serve(t, { writes: 1, waitingWrites: 0, imports: 1 });
  const header = (await send('GET', EXPORT)).body.split('\n', 1)[0];
  for (const [path, part] of [
    [DOCUMENTS, '\n'],
    [IMPORT, '\n'],
    ['/v1/collections/copy/import?format=export', `${header}\n`],
  ]) {
    const client = new ClientSocket(t, url);
    // Asked before it has come, the question below could take the place itself.
    const arrived = once(server.app.server, 'request');
    client.request('POST', path, { ...NDJSON, 'transfer-encoding': 'chunked' });
    client.chunk(part);
    await arrived;
    const full = await until(429, () => send('POST', IMPORT, '', NDJSON));
    assert.match(full.body, /1 imports are under way/);
    await until(200, () => send('POST', DOCUMENTS, [{ id: 'd', text: path }]));
    client.socket.destroy();
    await until(200, () => send('POST', IMPORT, '', NDJSON));
  }
});

test('an export whose reader is waited for keeps nobody from searching', async (t) => {
  const { send, url, kenyon } = await serve(t, { searches: 1, waitingSearches: 0, exports: 1 });
  const blob = 'x'.repeat(100_000);
  await kenyon
    .collection('shop')
    .add(Array.from({ length: 300 }, (_, i) => ({ id: `big${i}`, text: `text ${i}`, blob })));
  const client = new ClientSocket(t, url);
  client.request('GET', EXPORT, { connection: 'close' });
  await client.until(/^HTTP\/1\.1 200 /);
  client.socket.pause();
  await until(200, () => send('POST', '/v1/collections/shop/search', { query: '北京' }));
  assert.match((await send('GET', EXPORT)).body, /1 exports are under way/);
  // It goes on where it stood, to its end.
  client.socket.resume();
  await once(client.socket, 'close');
  assert.match(client.text.slice(-500), /"sha256":"[0-9a-f]{64}"[^\n]*\n\r\n0\r\n\r\n$/);
});

test('an export that a client sends may be gzipped, but neither its lines nor what it unpacks to are without limit', async (t) => {
  const { send, kenyon } = await serve(t, { lineBytes: 70_000 });
  const load = (body: Buffer | string) => send('POST', '/v1/collections/copy/import?format=export', body, NDJSON);
  const exported = (await send('GET', EXPORT)).body;
  assert.equal((await load(await pack(exported))).statusCode, 200);
  assert.deepEqual(await kenyon.collection('copy').get(['a', 'b', 'c']), CITIES);
  await kenyon.drop('copy');
  const long = exported.replace('\n', `\n{"id":"${'x'.repeat(70_000)}"}\n`);
  await kenyon
    .collection('shop')
    .add(Array.from({ length: 200 }, (_, i) => ({ id: `big${i}`, text: `text ${i}`, blob: 'x'.repeat(50_000) })));
  const dense = (await send('GET', EXPORT)).body;
  for (const [body, reason] of [
    [long, /a line has more than 70000 bytes/],
    [await pack(long), /a line has more than 70000 bytes/],
    [await pack(dense), /bytes of gzip unpack to more than 100 times as many/],
  ] as const) {
    const answer = await load(body);
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'LIMIT_EXCEEDED'], answer.body);
    assert.match(answer.json().detail, reason);
  }
  for (const body of [await pack(await pack(exported)), (await pack(exported)).subarray(0, -20)])
    assert.equal((await load(body)).json().code, 'FORMAT');
  assert.ok(!kenyon.collections().includes('copy'));
  assert.equal((await load(dense)).statusCode, 200);
});

test('a sender of an export who is silent is told so', async (t) => {
  const { send, url } = await serve(t, { stallMs: 200 });
  const [header] = (await send('GET', EXPORT)).body.split('\n', 1);
  for (const part of [`${header}\n`, '\u001f']) {
    const client = new ClientSocket(t, url);
    client.request('POST', '/v1/collections/copy/import?format=export', { ...NDJSON, 'transfer-encoding': 'chunked' });
    client.chunk(part);
    await client.until(/^HTTP\/1\.1 408 [\s\S]*"code":"BODY_TIMEOUT"/);
  }
});

test('long lines are added fewer at a time', async (t) => {
  const { kenyon } = await serveForTest(t);
  const blob = 'x'.repeat(3 * 2 ** 20);
  const lines = Array.from({ length: 5 }, (_, i) => `${JSON.stringify({ id: `${i}`, text: `text ${i}`, blob })}\n`);
  const stream = Readable.from(lines.map((line) => Buffer.from(line)));
  const sent = jsonLines(stream, { lineBytes: 2 ** 24, bodyObjects: 10, stallMs: 10_000 });
  const batches = importDocuments(kenyon.collection('shop'), sent, {
    signal: new AbortController().signal,
    inTurn: (job) => job((wait) => wait()),
  });
  const sizes: number[] = [];
  for await (const { outcomes } of batches) sizes.push(outcomes.length);
  assert.deepEqual(sizes, [2, 2, 1]);
});

test('a job that throws before it has begun gives its place back', async () => {
  const work = new RequestWork({ ...checkLimits(), searches: 1, waitingSearches: 0, exports: 1 });
  const fail = (): Promise<never> => {
    throw new ConflictError('at once');
  };
  const app = Fastify();
  app.get('/', async (_request, reply) => {
    for (let i = 0; i < 3; i++) {
      await assert.rejects(work.run('search', reply, fail), ConflictError);
      await assert.rejects(work.stream('search', reply, fail), ConflictError);
    }
    return 'told';
  });
  assert.equal((await app.inject('/')).body, 'told');
  assert.equal(work.figures('search').running, 0);
  await app.close();
});
