import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Keys } from '../../../src/server/access/keys.ts';
import { RateLimits } from '../../../src/server/access/rate-limits.ts';
import { HttpProblem } from '../../../src/server/http/problem.ts';
import { runHere } from '../cli/fake-terminal.ts';
import { CITIES, serveForTest } from './serve-for-test.ts';

/** Seconds after which a request may come again, of one that is refused; undefined for one that is not. */
function refusal(limits: RateLimits, key: string, requestsPerMinute: number): number | undefined {
  try {
    limits.take({ key, requestsPerMinute });
    return undefined;
  } catch (error) {
    assert.ok(error instanceof HttpProblem && error.status === 429 && error.code === 'RATE_LIMITED', String(error));
    return Number(error.extras.headers?.['retry-after']);
  }
}

test('a key has a minute of requests at once, then one whenever its share of a minute is over', () => {
  let now = 0;
  const limits = new RateLimits(() => now);
  for (let i = 0; i < 6; i++) assert.equal(refusal(limits, 'a', 6), undefined);
  assert.equal(refusal(limits, 'a', 6), 10);
  // What is told is enough, and no less is; being refused costs nothing.
  now = 9_999;
  assert.equal(refusal(limits, 'a', 6), 1);
  now = 10_000;
  assert.equal(refusal(limits, 'a', 6), undefined);
  assert.equal(refusal(limits, 'a', 6), 10);
  assert.equal(refusal(limits, 'b', 6), undefined, 'another key has a bucket of its own');
  // However long the pause is, the bucket holds no more.
  now = 10_000_000;
  assert.equal(Array.from({ length: 20 }, () => refusal(limits, 'a', 6)).filter((one) => one === undefined).length, 6);
});

test('any rate is kept over an hour, whatever its fractions are', () => {
  for (const rate of [1, 7, 59, 61, 1000]) {
    let now = 0;
    const limits = new RateLimits(() => now);
    let taken = 0;
    for (; now < 3_600_000; now += 137) if (refusal(limits, 'a', rate) === undefined) taken++;
    // One every 137 ms is 438 a minute.
    const expected = Math.min(rate * 61, Math.ceil(3_600_000 / 137));
    assert.ok(Math.abs(taken - expected) <= 1, `${rate} a minute: ${taken} in an hour, ${expected} expected`);
  }
});

test('so many keys are remembered and no more, the ones that were used last', () => {
  const limits = new RateLimits(() => 0, 3);
  for (const key of ['a', 'b', 'c', 'a', 'd']) refusal(limits, key, 1);
  assert.equal(limits.size, 3);
  assert.equal(refusal(limits, 'a', 1), 60);
  assert.equal(refusal(limits, 'b', 1), undefined, 'forgotten for d');
});

test('a request beyond the rate of its key is told when to come again, in the shape of its route', async (t) => {
  const { send, server } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const make = async (body: object, auth = {}) => {
    const made = await send('POST', '/v1/keys', { actions: ['read', 'admin'], ...body }, auth);
    assert.equal(made.statusCode, 201, made.body);
    return made.json() as { readonly key: string; readonly requestsPerMinute?: number };
  };
  const boundless = await make({});
  assert.ok(!('requestsPerMinute' in boundless));
  const free = { authorization: `Bearer ${boundless.key}` };
  const bound = await make({ requestsPerMinute: 2 }, free);
  assert.equal(bound.requestsPerMinute, 2);
  const held = { authorization: `Bearer ${bound.key}` };
  const url = await server.listen({ port: 0 });
  const ask = (path: string, headers: Record<string, string>) => fetch(url + path, { headers });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { token } = (await send('POST', '/v1/tokens', { collections: ['shop'], expiresAt }, held)).json();
  // A request that is refused for another reason counts as well.
  assert.equal((await ask('/v1/collections/none', held)).status, 404);
  const refused = await ask('/v1/info', held);
  const problem = (await refused.json()) as { readonly code: string };
  assert.deepEqual([refused.status, problem.code], [429, 'RATE_LIMITED']);
  const seconds = Number(refused.headers.get('retry-after'));
  assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 30, String(seconds));
  const byToken = await send(
    'POST',
    '/v1/collections/shop/search',
    { query: 'x' },
    { authorization: `Bearer ${token}` },
  );
  assert.equal(byToken.statusCode, 429, 'a token draws on the bucket of its key');
  const foreign = await send('POST', '/v1/embeddings', { input: 'x', model: 'x' }, held);
  assert.deepEqual([foreign.statusCode, foreign.json().error.type], [429, 'rate_limit_error']);
  assert.ok(Number(foreign.headers['retry-after']) >= 1);
  assert.equal((await ask('/livez', held)).status, 200, 'what is open to everybody is not counted');
  for (let i = 0; i < 5; i++) assert.equal((await ask('/v1/info', free)).status, 200);
});

test('a rate that is none is refused where the key is made, and where it is read', async (t) => {
  const { send, path } = await serveForTest(t);
  for (const requestsPerMinute of [0, -1, 1.5, '60', null, 1_000_001]) {
    const { statusCode, body } = await send('POST', '/v1/keys', { actions: ['read'], requestsPerMinute });
    assert.equal(statusCode, 400, body);
    assert.equal(JSON.parse(body).pointer, '#/requestsPerMinute');
  }
  const keys = new Keys(path);
  await assert.rejects(keys.create({ actions: ['read'], requestsPerMinute: Number.NaN }), /requestsPerMinute/);
  const { id } = await keys.create({ actions: ['read'], requestsPerMinute: 60 });
  const [kept] = await keys.list();
  assert.deepEqual([kept.id, kept.requestsPerMinute], [id, 60]);
  const file = join(path, 'server', 'keys.json');
  const damaged = { keys: [{ ...kept, hash: '0'.repeat(64), requestsPerMinute: 'many' }], tokenSecret: '0'.repeat(64) };
  await writeFile(file, JSON.stringify(damaged));
  await assert.rejects(new Keys(path).list(), /key 0 is none/);
});

test('kenyon keys makes keys with a rate, and lists it', async (t) => {
  const { kenyon, path } = await serveForTest(t);
  await kenyon.collection('shop').add(CITIES);
  const made = await runHere(['keys', 'create', '--db', path, '--rate', '60', '--json']);
  assert.equal(made.code, 0, made.err);
  assert.equal(JSON.parse(made.out).requestsPerMinute, 60);
  assert.equal((await runHere(['keys', 'create', '--db', path])).code, 0);
  const listed = await runHere(['keys', 'list', '--db', path]);
  assert.match(listed.out, / {2}60 a minute {2}.*\n.* {2}no limit {2}/);
  const wrong = await runHere(['keys', 'create', '--db', path, '--rate', '0']);
  assert.equal(wrong.code, 2, wrong.err);
});
