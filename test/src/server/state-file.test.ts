import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { Keys } from '../../../src/server/access/keys.ts';
import { createServer } from '../../../src/server/create-server.ts';
import { StateFile } from '../../../src/server/settings/state-file.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { CITIES, serveForTest, untilLookedAgain } from './serve-for-test.ts';

async function withOneKey(t: TestContext) {
  const log: string[] = [];
  const served = await serveForTest(t, {
    log: new Writable({
      write: (chunk, _encoding, done) => {
        log.push(String(chunk));
        done();
      },
    }),
  });
  const { key } = await new Keys(served.path).create({ actions: ['read', 'write', 'admin'] });
  await untilLookedAgain();
  const file = join(served.path, 'server', 'keys.json');
  const headers = { authorization: `Bearer ${key}`, host: 'localhost' };
  const status = async (given: Record<string, string> = headers) =>
    (await served.send('GET', '/v1/info', undefined, given)).statusCode;
  return { ...served, file, headers, status, log };
}

test('keys that are gone let nobody in until they are back', async (t) => {
  const { send, file, headers, status } = await withOneKey(t);
  assert.deepEqual([await status(), await status({ host: 'localhost' })], [200, 401]);
  const text = await readFile(file, 'utf8');
  await rm(file);
  for (let i = 0; i < 2; i++) {
    await untilLookedAgain();
    assert.deepEqual([await status(), await status({ host: 'localhost' })], [503, 503]);
    assert.equal((await send('POST', '/v1/keys', { actions: ['admin'] }, { host: 'localhost' })).statusCode, 503);
  }
  assert.equal((await send('GET', '/livez', undefined, headers)).statusCode, 200);
  await writeFile(file, text);
  await untilLookedAgain();
  assert.deepEqual([await status(), await status({ host: 'localhost' })], [200, 401]);
});

test('damaged keys let nobody in, also once they are removed, and callers are told no path and no part of them', async (t) => {
  const { send, file, path, status, log } = await withOneKey(t);
  const text = await readFile(file, 'utf8');
  const secret = JSON.parse(text).tokenSecret as string;
  for (const damaged of [secret, text.slice(0, 100), '{}', '', text.replace('"keys"', '"kees"')]) {
    await writeFile(file, damaged);
    for (let i = 0; i < 2; i++) {
      await untilLookedAgain();
      const { statusCode, body } = await send('GET', '/v1/info', undefined, { host: 'localhost' });
      assert.equal(statusCode, 500, damaged);
      assert.ok(!body.includes(path) && !body.includes('keys.json') && !body.includes(secret.slice(0, 6)), body);
    }
  }
  assert.ok(log.some((line) => line.includes(file)));
  assert.ok(!log.some((line) => line.includes(secret.slice(0, 6))));
  await rm(file);
  await untilLookedAgain();
  assert.equal(await status({ host: 'localhost' }), 503);
  await writeFile(file, text);
  await untilLookedAgain();
  assert.equal(await status(), 200);
});

test('keys that are damaged from the start let nobody in, nor when they are then removed', async (t) => {
  const { send, path } = await serveForTest(t);
  await mkdir(join(path, 'server'), { recursive: true });
  await writeFile(join(path, 'server', 'keys.json'), '{');
  const status = async () => (await send('GET', '/v1/info', undefined, { host: 'localhost' })).statusCode;
  assert.equal(await status(), 500);
  await rm(join(path, 'server', 'keys.json'));
  await untilLookedAgain();
  assert.equal(await status(), 503);
});

test('the first requests of a server, all at once, know its aliases and the options of its collections', async (t) => {
  const encoder = new NgramEncoder();
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const first = await createServer(kenyon, { encoder: async () => encoder });
  const make = (url: string, payload: object) => first.app.inject({ method: 'POST', url, payload });
  await make('/v1/collections', { name: 'shop-1', passages: false });
  await make('/v1/collections/shop-1/documents', CITIES);
  await make('/v1/aliases', { aliases: { shop: 'shop-1' } });
  await first.close();
  await kenyon.release('shop-1');
  const server = await createServer(kenyon, { encoder: async () => encoder });
  t.after(() => server.close());
  const posts = Array.from({ length: 8 }, (_, i) =>
    server.app.inject({
      method: 'POST',
      url: '/v1/collections/shop/documents',
      payload: [{ id: `n${i}`, text: '新' }],
    }),
  );
  const gets = Array.from({ length: 8 }, () => server.app.inject({ method: 'GET', url: '/v1/collections/shop-1' }));
  for (const { statusCode, body } of await Promise.all([...posts, ...gets])) assert.equal(statusCode, 200, body);
  assert.deepEqual(kenyon.collections(), ['shop-1']);
  assert.equal(await kenyon.collection('shop-1').count(), CITIES.length + 8);
});

test('processes that change a file at once lose nothing of one another', async (t) => {
  const { path } = await temporaryDatabase(t, { encoder: new NgramEncoder() });
  const module = new URL('../../../src/server/access/keys.js', import.meta.url).href;
  const program = `
    const { Keys } = await import(${JSON.stringify(module)});
    const keys = new Keys(${JSON.stringify(path)});
    for (let i = 0; i < 10; i++) await keys.create({ actions: ['read'] });
  `;
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  await Promise.all([run(), run()]);
  assert.equal((await new Keys(path).list()).length, 20);
});

test('whoever waits for another to change a file holds nobody up, and a failed change lets the next one in', async (t) => {
  const { path } = await temporaryDatabase(t, { encoder: new NgramEncoder() });
  const format = { what: 'numbers', empty: [] as number[], read: (value: unknown) => value as number[] };
  const [one, other] = [new StateFile(join(path, 'x.json'), format), new StateFile(join(path, 'x.json'), format)];
  let go!: () => void;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  let entered!: () => void;
  const isIn = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const first = one.change(async (value) => {
    entered();
    await held;
    return [...value, 1];
  });
  await isIn;
  const second = other.change((value) => [...value, 2]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  go();
  assert.deepEqual([await first, await second], [[1], [1, 2]]);
  await assert.rejects(
    one.change(() => {
      throw new Error('no');
    }),
    /no/,
  );
  assert.deepEqual(await other.change((value) => [...value, 3]), [1, 2, 3]);
});

test('what cannot be written, since the disk is full, is told as such, and is as it was', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const { send, path, headers, log } = await withOneKey(t);
  const folder = join(path, 'server');
  await send('POST', '/v1/collections/shop/documents', CITIES, headers);
  // A file that takes nothing, in place of that in which those who write have their turns.
  const fill = async (name: string) => {
    await rm(join(folder, `${name}.lock`), { force: true });
    await symlink('/dev/full', join(folder, `${name}.lock`));
  };
  const asked: readonly [name: string, url: string, body: object | undefined][] = [
    ['keys.json', '/v1/keys', { actions: ['read'] }],
    ['catalogue.json', '/v1/aliases', { aliases: { other: 'shop' } }],
    ['catalogue.json', '/v1/collections', { name: 'fresh' }],
    ['tasks.json', '/v1/snapshots', undefined],
    ['tasks.json', '/v1/dedupe', { collection: 'shop' }],
  ];
  for (const [name, url, body] of asked) {
    await fill(name);
    const refused = await send('POST', url, body, headers);
    assert.deepEqual([refused.statusCode, refused.json().code], [500, 'STORAGE'], `${url}: ${refused.body}`);
    const { requestId } = refused.json();
    assert.ok(
      log.some((line) => line.includes(requestId) && /cannot be written: the disk is full/.test(line)),
      url,
    );
  }
  assert.deepEqual((await send('GET', '/v1/aliases', undefined, headers)).json(), { aliases: {} });
  assert.equal((await send('GET', '/v1/keys', undefined, headers)).json().keys.length, 1);
  for (const [name, url, body] of asked) {
    await rm(join(folder, `${name}.lock`), { force: true });
    assert.ok((await send('POST', url, body, headers)).statusCode < 300, url);
  }
});
