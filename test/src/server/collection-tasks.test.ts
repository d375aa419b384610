import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer } from '../../../src/server/create-server.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ownTmpdir } from '../../fixtures/own-tmpdir.ts';
import { HeldEncoder } from './held-encoder.ts';
import { CITIES, serveForTest, taskEnded, taskResult } from './serve-for-test.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const lines = (documents: readonly unknown[]) => documents.map((each) => JSON.stringify(each)).join('\n');

test('an import goes on as a task when its client has gone, and tells what failed', async (t) => {
  const { send, kenyon, path } = await serveForTest(t);
  const temporary = await ownTmpdir(t);
  const body = lines([...CITIES, { id: 'bad', text: 7 }, { id: 'd', text: '里斯本' }]);
  const started = await send('POST', '/v1/collections/shop/import?task=true', body, NDJSON);
  assert.deepEqual([started.json().kind, started.json().collections], ['import', ['shop']]);
  const { failures, ...counts } = await taskResult(send, started);
  assert.deepEqual(counts, { received: 5, indexed: 4, failed: 1 });
  assert.deepEqual([failures[0].index, failures[0].id], [3, 'bad']);
  assert.equal(await kenyon.collection('shop').count(), 4);
  const exported = (await send('GET', '/v1/collections/shop/export')).body;
  const copied = await send('POST', '/v1/collections/copy/import?task=true&format=export', exported, NDJSON);
  assert.equal((await taskResult(send, copied)).indexed, 4);
  const cut = await send('POST', '/v1/collections/cut/import?task=true&format=export', exported.slice(0, -20), NDJSON);
  const failed = await taskEnded(send, cut);
  assert.deepEqual([failed.status, failed.error?.code], ['failed', 'FORMAT']);
  assert.ok(!kenyon.collections().includes('cut'));
  for (const folder of [temporary, join(path, 'server', 'received')])
    assert.deepEqual(await readdir(folder), [], 'files of tasks are left');
});

test('a collection is indexed anew as a task, cut otherwise or projected, and its options follow', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  await send('POST', '/v1/collections', { name: 'shop', passages: false });
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const { dim } = kenyon.collection('shop', { passages: false }).space()!;
  const started = await send('POST', '/v1/collections/shop/reindex', { passages: { maxTokens: 64 } });
  const result = await taskResult(send, started);
  assert.deepEqual([result.documents, result.switched], [3, true]);
  const shop = (await send('GET', '/v1/collections/shop')).json();
  assert.deepEqual([shop.passages.maxTokens, shop.options.passages], [64, undefined]);
  const projected = await taskResult(send, await send('POST', '/v1/collections/shop/reindex', { project: 8 }));
  assert.equal(projected.dim, 8);
  const found = (await send('POST', '/v1/collections/shop/search', { query: '北京的秋天', mode: 'semantic' })).json();
  assert.equal(found.hits[0].id, 'a');
  assert.equal((await taskResult(send, await send('POST', '/v1/collections/shop/reindex', {}))).dim, dim);
  assert.equal((await send('POST', '/v1/collections/none/reindex', {})).statusCode, 404);
  for (const [body, pointer] of [
    [{ project: 'x' }, '#/project'],
    [{ encode: false }, '#/encode'],
    [{ project: 'auto', passages: true }, '#/passages'],
    [{ passages: { maxTokens: 64, overlap: 64 } }, '#/passages/overlap'],
  ] as const) {
    const refused = await send('POST', '/v1/collections/shop/reindex', body);
    assert.deepEqual([refused.statusCode, refused.json().pointer], [400, pointer], refused.body);
  }
});

test('what recall costs is measured as a task, and the setting that was chosen is used when that is asked for', async (t) => {
  const { send, kenyon, path } = await serveForTest(t, { limits: { measuredVectors: 300 } });
  assert.equal((await send('POST', '/v1/collections/shop/measure', {})).statusCode, 404);
  await kenyon
    .collection('shop')
    .add(Array.from({ length: 320 }, (_, i) => ({ text: `文档 number ${i} of ${i % 7}` })));
  const measure = (body: object) => send('POST', '/v1/collections/shop/measure', body);
  const far = await measure({ limit: 301 });
  assert.deepEqual([far.statusCode, far.json().code, far.json().pointer], [400, 'LIMIT_EXCEEDED', '#/limit']);
  const started = await measure({ indexes: ['exact', 'lsh'], queries: 20, k: 3, targetRecall: 0.9, save: true });
  const { builds, points, data, setting, saved } = await taskResult(send, started);
  assert.deepEqual(
    builds.map(({ index }: { index: string }) => index),
    ['exact', 'lsh'],
  );
  assert.deepEqual([points[0].index, points[0].recall, data.count, data.queries], ['exact', 1, 280, 20]);
  assert.ok(points.every(({ queriesPerSecond }: { queriesPerSecond: number }) => queriesPerSecond > 0));
  assert.deepEqual([saved, (await send('GET', '/v1/collections/shop/setting')).json().setting], [true, setting]);
  const told = (await send('GET', `${started.headers.location}/result`)).body;
  assert.ok(!told.includes(path), 'where the database lies is told');
  const few = await taskResult(send, await measure({ indexes: ['exact'], queries: 5, k: 1 }));
  assert.deepEqual([few.saved, few.setting], [false, undefined]);
  const [stopped] = await Promise.all([measure({ indexes: ['hnsw'] }), once(process, 'worker')]);
  await send('DELETE', String(stopped.headers.location));
  assert.equal((await taskEnded(send, stopped)).status, 'cancelled');
  const tooFew = await taskEnded(send, await measure({ k: 1000 }));
  assert.deepEqual([tooFew.status, tooFew.error?.code], ['failed', 'INVALID_ARGUMENT']);
});

test('tasks are known after the server began anew, and those that were cut off say so', async (t) => {
  const encoder = new HeldEncoder();
  const { server, send, kenyon, path } = await serveForTest(t, { encoder: async () => encoder }, { encoder });
  const items = [
    { id: '1', text: 'one' },
    { id: '2', text: 'another' },
  ];
  const done = await taskEnded(send, await send('POST', '/v1/dedupe', { items, threshold: 0.9 }));
  const came = (await send('GET', `/v1/tasks/${done.id}/result`)).body;
  const held = encoder.hold();
  const cut = await send('POST', '/v1/dedupe', { items, threshold: 0.9 });
  await held.reached;
  const waiting = await send('POST', '/v1/dedupe', { items, threshold: 0.9 });
  assert.equal(waiting.json().status, 'queued');
  const early = await send('GET', `${cut.headers.location}/result`);
  assert.deepEqual([early.statusCode, early.json().code], [409, 'CONFLICT']);
  // What a killed process would leave.
  const file = join(path, 'server', 'tasks.json');
  const left = await readFile(file, 'utf8');
  const closing = server.close();
  held.release();
  await closing;
  const again = await createServer(kenyon, { encoder: async () => new NgramEncoder() });
  const ask = async (from: typeof again, { id }: { id: string }) =>
    (await from.app.inject({ method: 'GET', url: `/v1/tasks/${id}` })).json();
  assert.deepEqual(await ask(again, done), done);
  for (const { id } of [cut.json(), waiting.json()]) {
    const { status, error, endedAt } = await ask(again, { id });
    assert.deepEqual([status, error.code, endedAt !== undefined], ['interrupted', 'INTERRUPTED', true]);
  }
  const result = { method: 'GET', url: `/v1/tasks/${done.id}/result` } as const;
  const kept = await again.app.inject(result);
  assert.deepEqual([kept.statusCode, kept.body], [200, came], 'what it came to is another');
  const [name, ...others] = await readdir(join(path, 'server', 'results'));
  assert.deepEqual([name, others], [`${done.id}.result`, []]);
  await again.close();
  // After a week it is told no more, and its file goes.
  const week = 7 * 24 * 3_600_000;
  const past = new Date(Date.now() - week - 1000);
  const records = JSON.parse(await readFile(file, 'utf8'));
  const aged = records.map((record: { task: object }) => ({
    ...record,
    task: { ...record.task, endedAt: past.toISOString() },
  }));
  await writeFile(file, JSON.stringify(aged));
  const later = await createServer(kenyon, { encoder: async () => new NgramEncoder() });
  assert.equal((await later.app.inject(result)).statusCode, 404);
  assert.deepEqual(await readdir(join(path, 'server', 'results')), []);
  await later.close();
  await writeFile(file, left);
  const killed = await createServer(kenyon, { encoder: async () => new NgramEncoder() });
  assert.equal((await ask(killed, cut.json())).status, 'interrupted');
  assert.equal(JSON.parse(await readFile(file, 'utf8')).length, 3);
  await killed.close();
  // Nothing depends on it, so it keeps no server from starting.
  await writeFile(file, left.slice(0, 20));
  const damaged = await createServer(kenyon, { encoder: async () => new NgramEncoder() });
  t.after(() => damaged.close());
  assert.equal((await damaged.app.inject({ method: 'GET', url: `/v1/tasks/${done.id}` })).statusCode, 404);
  const fresh = await damaged.app.inject({ method: 'POST', url: '/v1/dedupe', payload: { items } });
  assert.equal(fresh.statusCode, 202, fresh.body);
});

test('imports that fail as tasks leave no file open', { skip: process.platform !== 'linux' }, async (t) => {
  const { send } = await serveForTest(t);
  const type = { 'content-type': 'application/x-ndjson' };
  const open = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).includes('/received/');
      } catch {
        return false;
      }
    });
  for (const format of ['documents', 'export'])
    for (const [name, body] of [
      ['shop', '{"id":"a"}\n'],
      ['shop', 'no export\n'.repeat(20_000)],
      ['.', '{"id":"a","text":"x"}\n'],
    ]) {
      const url = `/v1/collections/${name}/import?task=true&format=${format}`;
      const started = await send('POST', url, body, type);
      if (started.statusCode === 202) await taskEnded(send, started);
    }
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(open(), []);
});
