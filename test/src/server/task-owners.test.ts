import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Keys, type NewKey } from '../../../src/server/access/keys.ts';
import { createServer } from '../../../src/server/create-server.ts';
import type { Task } from '../../../src/server/work/task.ts';
import { HeldEncoder } from './held-encoder.ts';
import { CITIES, serveForTest, taskEnded, untilLookedAgain } from './serve-for-test.ts';

const WANTED = {
  reader: { actions: ['read'], collections: ['shop-*'] },
  other: { actions: ['read'], collections: ['shop-*'] },
  writer: { actions: ['write'], collections: ['shop-*'] },
  otherWriter: { actions: ['write'], collections: ['shop-*'] },
  admin: { actions: ['admin'] },
  shopAdmin: { actions: ['admin'], collections: ['shop-*'] },
  all: { actions: ['read', 'write', 'admin'] },
} satisfies Record<string, NewKey>;
type Who = Readonly<Record<string, string>>;

async function serveTo(t: TestContext) {
  const encoder = new HeldEncoder();
  const served = await serveForTest(t, { encoder: async () => encoder }, { encoder });
  await served.kenyon.collection('shop-a').add(CITIES);
  const keys = new Keys(served.path);
  const who = {} as Record<keyof typeof WANTED, Who>;
  for (const [name, key] of Object.entries<NewKey>(WANTED))
    who[name as keyof typeof WANTED] = { authorization: `Bearer ${(await keys.create(key)).key}` };
  await untilLookedAgain();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const tokenOf = async (key: Who, more: object = {}): Promise<Who> => {
    const made = await served.send('POST', '/v1/tokens', { collections: ['shop-a'], expiresAt, ...more }, key);
    assert.equal(made.statusCode, 201, made.body);
    return { authorization: `Bearer ${made.json().token}` };
  };
  /** Statuses of asking for a task, its result, and its end. */
  const statuses = async (id: string, by: Who) => {
    const asked = [];
    for (const [method, end] of [
      ['GET', ''],
      ['HEAD', ''],
      ['GET', '/result'],
      ['DELETE', ''],
    ])
      asked.push((await served.send(method, `/v1/tasks/${id}${end}`, undefined, by)).statusCode);
    return asked;
  };
  const listed = async (by: Who) =>
    ((await served.send('GET', '/v1/tasks', undefined, by)).json().tasks as Task[]).map(({ id }) => id);
  return { ...served, encoder, who, keys, tokenOf, statuses, listed };
}

const LINES = { 'content-type': 'application/x-ndjson' };
const KNOWN = [200, 200, 200, 202];
const UNKNOWN = [404, 404, 404, 404];
const WITHOUT_RESULT = [200, 200, 403, 202];

test('a token knows what it has begun and nothing else, not even what a like one has, or its key', async (t) => {
  const { send, who, tokenOf, statuses, listed, encoder } = await serveTo(t);
  const [token, twin] = [await tokenOf(who.reader), await tokenOf(who.reader)];
  assert.notEqual(token.authorization, twin.authorization);
  const begin = (by: Who) => send('POST', '/v1/dedupe', { collection: 'shop-a', threshold: 0.9 }, by);
  const { id, token: name } = await taskEnded(send, await begin(token), token);
  const ofKey = await taskEnded(send, await begin(who.reader), who.reader);
  const ofTwin = await taskEnded(send, await begin(twin), twin);
  assert.ok(name !== undefined && name !== ofTwin.token && ofKey.token === undefined);
  assert.ok(!token.authorization.includes(name), 'the name is no part of the token');
  assert.deepEqual(await statuses(id, token), KNOWN);
  assert.deepEqual(await listed(token), [id]);
  for (const foreign of [ofKey.id, ofTwin.id]) assert.deepEqual(await statuses(foreign, token), UNKNOWN);
  // The key made the token, and may do whatever it may.
  assert.deepEqual(await statuses(id, who.reader), KNOWN);
  assert.deepEqual(await listed(who.reader), [ofTwin.id, ofKey.id, id]);
  assert.deepEqual(await statuses(id, who.other), UNKNOWN);
  assert.deepEqual(await statuses(id, await tokenOf(who.other)), UNKNOWN);
  const filtered = await tokenOf(who.reader, { filter: 'city = "北京"' });
  assert.deepEqual(await statuses(id, filtered), [403, 403, 403, 403]);
  assert.equal((await send('GET', '/v1/tasks', undefined, filtered)).statusCode, 403);
  // Under way it may be stopped by who began it, and by nobody else.
  const held = encoder.hold();
  const started = await begin(token);
  await held.reached;
  const url = String(started.headers.location);
  for (const by of [twin, who.other]) assert.equal((await send('DELETE', url, undefined, by)).statusCode, 404);
  assert.equal((await send('GET', url, undefined, token)).json().status, 'running');
  assert.equal((await send('DELETE', url, undefined, token)).statusCode, 202);
  assert.equal((await taskEnded(send, started, token)).status, 'cancelled');
});

test('a token that is changed, has ended, or whose key has, knows no task', async (t) => {
  const { send, who, keys, tokenOf, statuses } = await serveTo(t);
  const token = await tokenOf(who.reader);
  const { id } = await taskEnded(send, await send('POST', '/v1/dedupe', { collection: 'shop-a' }, token), token);
  const [payload, signature] = token.authorization.slice('Bearer kenyontoken_'.length).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const changed = (more: object, signed = signature) =>
    `Bearer kenyontoken_${Buffer.from(JSON.stringify({ ...claims, ...more })).toString('base64url')}.${signed}`;
  const other = (await tokenOf(who.reader)).authorization.split('.')[1];
  for (const authorization of [
    changed({ nonce: 'x' }),
    changed({ collections: ['*'] }),
    changed({}, other),
    changed({}, ''),
    `${token.authorization}.${signature}`,
  ])
    assert.deepEqual(await statuses(id, { authorization }), [401, 401, 401, 401], authorization);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_601_000 });
  assert.deepEqual(await statuses(id, token), [401, 401, 401, 401]);
  t.mock.timers.reset();
  assert.deepEqual((await statuses(id, token)).slice(0, 3), [200, 200, 200]);
  const [{ id: key }] = await keys.list();
  await keys.revoke(key);
  await untilLookedAgain();
  assert.deepEqual(await statuses(id, token), [401, 401, 401, 401]);
});

test('a key that may write alone watches what it imports and measures, and is told of its own lines alone', async (t) => {
  const { send, who, statuses, listed, kenyon, encoder } = await serveTo(t);
  const url = '/v1/collections/shop-a/import?task=true';
  const lines = '{"id":"n","text":"new"}\n{"id":"b"}\n';
  const started = await send('POST', url, lines, { ...LINES, ...who.writer });
  const { id, status } = await taskEnded(send, started, who.writer);
  assert.equal(status, 'done');
  const result = await send('GET', `/v1/tasks/${id}/result`, undefined, who.writer);
  assert.deepEqual(result.json(), {
    ...{ received: 2, indexed: 1, failed: 1 },
    failures: [{ index: 1, id: 'b', status: 'failed', reason: result.json().failures[0].reason }],
  });
  assert.doesNotMatch(result.body, /上海|夜景/);
  assert.deepEqual(await listed(who.writer), [id]);
  for (const by of [who.otherWriter, who.reader, who.shopAdmin]) assert.deepEqual(await statuses(id, by), UNKNOWN);
  const measured = await send('POST', '/v1/collections/shop-a/measure', { indexes: ['exact'] }, who.writer);
  assert.equal(measured.statusCode, 202, measured.body);
  await taskEnded(send, measured, who.writer);
  // What others found out about documents is none of its business, though it may write them.
  const found = await taskEnded(
    send,
    await send('POST', '/v1/dedupe', { collection: 'shop-a' }, who.reader),
    who.reader,
  );
  assert.deepEqual(await statuses(found.id, who.writer), UNKNOWN);
  const held = encoder.hold();
  const long = await send('POST', url, '{"id":"m","text":"more"}\n', { ...LINES, ...who.writer });
  await held.reached;
  assert.equal((await send('DELETE', String(long.headers.location), undefined, who.writer)).statusCode, 202);
  assert.equal((await taskEnded(send, long, who.writer)).status, 'cancelled');
  assert.equal(await kenyon.collection('shop-a').count(), CITIES.length + 1);
});

test('a key that may administer alone is told what its tasks came to, and of others what they are', async (t) => {
  const { send, who, statuses, listed } = await serveTo(t);
  const found = await taskEnded(
    send,
    await send('POST', '/v1/dedupe', { collection: 'shop-a' }, who.reader),
    who.reader,
  );
  const cut = await send('POST', '/v1/collections/shop-a/reindex', {}, who.shopAdmin);
  const { id } = await taskEnded(send, cut, who.shopAdmin);
  const copied = await taskEnded(send, await send('POST', '/v1/snapshots', undefined, who.admin), who.admin);
  assert.deepEqual(await statuses(id, who.shopAdmin), KNOWN);
  assert.deepEqual(await listed(who.shopAdmin), [id]);
  assert.deepEqual(await statuses(found.id, who.shopAdmin), UNKNOWN);
  assert.deepEqual(await statuses(copied.id, who.admin), KNOWN);
  assert.deepEqual(await listed(who.admin), [copied.id, id, found.id]);
  assert.deepEqual(await statuses(found.id, who.admin), WITHOUT_RESULT);
  assert.deepEqual(await statuses(found.id, who.all), KNOWN);
});

test('who began a task knows it after the server began anew', async (t) => {
  const { send, server, who, tokenOf, kenyon } = await serveTo(t);
  const [token, twin] = [await tokenOf(who.reader), await tokenOf(who.reader)];
  const { id } = await taskEnded(send, await send('POST', '/v1/dedupe', { collection: 'shop-a' }, token), token);
  await server.close();
  const again = await createServer(kenyon, { encoder: async () => new HeldEncoder() });
  t.after(() => again.close());
  const ask = async (headers: Who) =>
    (await again.app.inject({ url: `/v1/tasks/${id}/result`, headers: { ...headers } })).statusCode;
  assert.deepEqual(await Promise.all([token, who.reader, twin, who.other].map(ask)), [200, 200, 404, 404]);
});
