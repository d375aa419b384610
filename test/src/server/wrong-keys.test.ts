import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keys } from '../../../src/server/access/keys.ts';
import { WrongKeys } from '../../../src/server/access/wrong-keys.ts';
import { HttpProblem } from '../../../src/server/http/problem.ts';
import { serveForTest } from './serve-for-test.ts';

/** Seconds after which the address may send a wrong key again; undefined: this one was counted. */
function waitOf(wrong: WrongKeys, address: string): number | undefined {
  try {
    wrong.count(address);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof HttpProblem && error.status === 429, String(error));
    return Number(error.extras.headers?.['retry-after']);
  }
}

test('an address has so many wrong keys a minute, and a network of IPv6 has them together', () => {
  let now = 0;
  const wrong = new WrongKeys(3, () => now);
  for (const [one, same, other] of [
    ['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.2'],
    ['2001:db8:0:1::5', '2001:db8:0:1:ffff::1', '2001:db8:0:2::5'],
    ['::1', '0:0:0:0:0:0:0:2', '::1:0:0:0:0'],
    ['fe80::1%eth0', 'fe80::2', 'fe80:1::1'],
  ]) {
    for (let i = 0; i < 3; i++) assert.equal(waitOf(wrong, i === 1 ? same : one), undefined);
    assert.deepEqual([waitOf(wrong, one), waitOf(wrong, same), waitOf(wrong, other)], [20, 20, undefined], one);
  }
  // Those that were refused count for nothing.
  now = 20_000;
  assert.equal(waitOf(wrong, '10.0.0.1'), undefined);
  assert.equal(waitOf(wrong, '10.0.0.1'), 20);
});

test('as many addresses are remembered as there is room for, whoever has more of them', () => {
  const wrong = new WrongKeys(1, () => 0, 100);
  for (let i = 0; i < 1000; i++) assert.equal(waitOf(wrong, `2001:db8:${i.toString(16)}::1`), undefined);
  assert.equal(wrong.size, 100);
  assert.equal(waitOf(wrong, '2001:db8:3e7::2'), 60);
});

test('wrong keys are told to come again after some, and no right one is refused for them', async (t) => {
  const { send, path } = await serveForTest(t, { limits: { wrongKeysPerMinute: 5 } });
  const keys = new Keys(path);
  const [used, unused, revoked] = await Promise.all(
    ['used', 'unused', 'revoked'].map((name) => keys.create({ name, actions: ['read'] })),
  );
  await keys.revoke(revoked.id);
  const token = async () => {
    const grant = await keys.grantOf(unused.key);
    assert.ok(grant);
    return keys.token(grant, { collections: ['*'], expiresAt: new Date(Date.now() + 60_000).toISOString() });
  };
  const ask = async (key: string) => (await send('GET', '/v1/collections', undefined, { 'x-api-key': key })).statusCode;
  assert.equal(await ask(used.key), 200);
  for (let i = 0; i < 5; i++) assert.equal(await ask(`kenyon_${i}`), 401);
  const refused = await send('GET', '/v1/collections', undefined, { 'x-api-key': 'kenyon_6' });
  assert.deepEqual([refused.statusCode, refused.json().code], [429, 'RATE_LIMITED']);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  for (const wrong of [
    revoked.key,
    `${unused.key}x`,
    `${await token()}x`,
    'kenyontoken_',
    'kenyontoken_e30.e30',
    'x'.repeat(15_000),
  ])
    assert.equal(await ask(wrong), 429, wrong.slice(0, 80));
  // Neither was seen before: who shares an address with a guesser, or comes after a restart, is let in.
  for (const right of [unused.key, await token(), used.key]) assert.equal(await ask(right), 200);
  // What needs no key is not refused, and whoever has none learns that he needs one.
  assert.equal((await send('GET', '/livez')).statusCode, 200);
  assert.equal((await send('GET', '/v1/collections')).statusCode, 401);
});

test('keys that appear while a server runs are asked for, and wrong ones before count for nothing', async (t) => {
  const { send, path } = await serveForTest(t, { limits: { wrongKeysPerMinute: 2 } });
  for (let i = 0; i < 5; i++)
    assert.equal((await send('GET', '/v1/info', undefined, { 'x-api-key': 'no key yet' })).statusCode, 200);
  // Another process makes it, as kenyon keys does.
  const { key } = await new Keys(path).create({ actions: ['read'] });
  let { statusCode } = await send('GET', '/v1/collections');
  for (const until = performance.now() + 20_000; statusCode === 200 && performance.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({ statusCode } = await send('GET', '/v1/collections'));
  }
  assert.equal(statusCode, 401);
  const known = await send('GET', '/v1/collections', undefined, { authorization: `Bearer ${key}` });
  assert.equal(known.statusCode, 200, known.body);
});
