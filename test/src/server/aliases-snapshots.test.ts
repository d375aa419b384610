import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../../../src/database/kenyon.ts';
import { Snapshots } from '../../../src/server/collections/snapshots.ts';
import { createServer } from '../../../src/server/create-server.ts';
import { Maker, wordOf } from '../../../src/store/maker.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { CITIES, serveForTest, taskResult } from './serve-for-test.ts';

test('an alias stands for a collection, and changes over at once', async (t) => {
  const { send } = await serveForTest(t);
  await send('POST', '/v1/collections/shop-1/documents', CITIES);
  await send('POST', '/v1/collections/shop-2/documents', [{ id: 'z', text: '广州的早茶' }]);
  const set = (aliases: object) => send('POST', '/v1/aliases', { aliases });
  assert.deepEqual((await set({ shop: 'shop-1', 店: 'shop-2' })).json(), { aliases: { shop: 'shop-1', 店: 'shop-2' } });
  const count = async () => (await send('GET', '/v1/collections/shop')).json().documents;
  assert.equal(await count(), 3);
  await set({ shop: 'shop-2', 店: null });
  assert.equal(await count(), 1);
  assert.deepEqual((await send('GET', '/v1/aliases')).json(), { aliases: { shop: 'shop-2' } });
  // What fails changes nothing, whatever stood beside it.
  assert.equal((await set({ shop: 'shop-1', other: 'none' })).statusCode, 404);
  assert.equal((await set({ shop: 'shop-1', 'shop-2': 'shop-1' })).statusCode, 409);
  assert.equal(await count(), 1);
  assert.equal((await send('POST', '/v1/collections', { name: 'shop' })).statusCode, 409);
  await send('POST', '/v1/collections/shop/documents', [{ id: 'y', text: '深圳的海' }]);
  assert.equal((await send('GET', '/v1/collections/shop-2')).json().documents, 2);
});

test('a snapshot is a database of what there was, with the options of its collections and without keys', async (t) => {
  const { send, path } = await serveForTest(t);
  await send('POST', '/v1/collections', { name: 'shop', mode: 'lexical' });
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const started = await send('POST', '/v1/snapshots');
  const { id } = await taskResult(send, started);
  assert.deepEqual(
    (await send('GET', '/v1/snapshots')).json().snapshots.map((one: { id: string }) => one.id),
    [id],
  );
  const copy = await open(join(path, 'server', 'snapshots', id), { encoder: new NgramEncoder() });
  assert.equal(await copy.collection('shop').count(), 3);
  await copy.close();
  for (const wrong of ['..', '..%2F..', 'none', `${id}%2F..`])
    assert.ok([400, 404].includes((await send('DELETE', `/v1/snapshots/${wrong}`)).statusCode), wrong);
  assert.equal((await send('DELETE', `/v1/snapshots/${id}`)).statusCode, 204);
  assert.deepEqual((await send('GET', '/v1/snapshots')).json(), { snapshots: [] });
});

test('what a killed process left of a snapshot is none, and goes', async (t) => {
  const { send, path, kenyon } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const folder = join(path, 'server', 'snapshots');
  const ended = spawnSync(process.execPath, ['--version']).pid;
  const others = [`20260101T000000Z-0123abcd.${ended}.making`, `20260101T000000Z-0123abce.${process.pid}.making`];
  const ours = `20260101T000000Z-0123abcf.${process.ppid}.making`;
  // Those of today say whose lock they are: the id of a process may be another's by now.
  const [held, over] = [await Maker.begin(path), await Maker.begin(path)];
  over.end();
  const locked = `20260101T000000Z-0123abd0.${wordOf(held.mark)}.making`;
  const unlocked = `20260101T000000Z-0123abd1.${wordOf(over.mark)}.making`;
  for (const name of [...others, ours, locked, unlocked]) mkdirSync(join(folder, name), { recursive: true });
  assert.deepEqual((await send('GET', '/v1/snapshots')).json(), { snapshots: [] });
  const later = await createServer(kenyon);
  t.after(() => later.close());
  assert.deepEqual(readdirSync(folder).sort(), [ours, locked]);
  held.end();
  await new Snapshots(kenyon).removeUnfinished();
  assert.deepEqual(readdirSync(folder), [ours]);
});

test('nothing is left of a snapshot that is given up', async (t) => {
  const { send, path, kenyon } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const snapshots = new Snapshots(kenyon);
  await assert.rejects(snapshots.create({ signal: AbortSignal.abort(), onProgress: () => undefined }), /abort/i);
  assert.deepEqual([await snapshots.list(), readdirSync(join(path, 'server', 'snapshots'))], [[], []]);
});

test('an alias goes with its collection, or follows it, also where that was broken off', async (t) => {
  const { send, path, kenyon, server } = await serveForTest(t);
  const [drop, rename] = [kenyon.drop.bind(kenyon), kenyon.rename.bind(kenyon)];
  for (const name of ['dropped', 'renamed', 'kept'])
    await send('POST', `/v1/collections/${name}/documents`, [{ id: name, text: name }]);
  const aliases = { d: 'dropped', r: 'renamed', k: 'kept' };
  await send('POST', '/v1/aliases', { aliases });
  const catalogue = join(path, 'server', 'catalogue.json');
  const unfinished = [{ name: 'dropped' }, { name: 'renamed', to: 'other' }, { name: 'kept' }];
  // What a process leaves that is killed after it has changed the database, or before.
  await server.close();
  await drop('dropped');
  await rename('renamed', 'other');
  writeFileSync(catalogue, JSON.stringify({ ...JSON.parse(readFileSync(catalogue, 'utf8')), unfinished }));
  const later = await createServer(kenyon);
  t.after(() => later.close());
  const ask = async (url: string) => (await later.app.inject({ url })).json();
  assert.deepEqual((await ask('/v1/aliases')).aliases, { r: 'other', k: 'kept' });
  assert.equal((await ask('/v1/collections/r')).documents, 1);
  assert.equal(JSON.parse(readFileSync(catalogue, 'utf8')).unfinished, undefined);
  // The same where it only failed.
  kenyon.rename = async (...names) => {
    await rename(...names);
    throw new Error('the disk is gone');
  };
  const failed = await later.app.inject({ method: 'PATCH', url: '/v1/collections/kept', payload: { name: 'last' } });
  assert.equal(failed.statusCode, 500);
  assert.deepEqual((await ask('/v1/aliases')).aliases, { r: 'other', k: 'last' });
});
