import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keys } from '../../../src/server/access/keys.ts';
import { WrongKeys } from '../../../src/server/access/wrong-keys.ts';
import { HttpProblem } from '../../../src/server/http/problem.ts';
import { serveForTest } from './serve-for-test.ts';

/** Seconds after which a key is looked at; undefined: now. */
function waitOf(wrong: WrongKeys, address: string, credential = 'wrong'): number | undefined {
  try {
    wrong.requireRoom(address, credential);
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
  ]) {
    for (let i = 0; i < 3; i++) {
      assert.equal(waitOf(wrong, one), undefined);
      wrong.note(i === 1 ? same : one, 'wrong', false);
    }
    assert.deepEqual([waitOf(wrong, one), waitOf(wrong, same), waitOf(wrong, other)], [20, 20, undefined], one);
  }
  now = 20_000;
  assert.equal(waitOf(wrong, '10.0.0.1'), undefined);
  wrong.note('10.0.0.1', 'wrong', false);
  assert.equal(waitOf(wrong, '10.0.0.1'), 20);
});

test('keys that are tried are refused unseen after some, and those in use go on', async (t) => {
  const { send, path } = await serveForTest(t, { limits: { wrongKeysPerMinute: 5 } });
  const keys = new Keys(path);
  const bearer = async () => ({ authorization: `Bearer ${(await keys.create({ actions: ['read'] })).key}` });
  const [used, unused] = [await bearer(), await bearer()];
  const ask = async (headers: Readonly<Record<string, string>>) =>
    (await send('GET', '/v1/info', undefined, headers)).statusCode;
  assert.equal(await ask(used), 200);
  for (let i = 0; i < 5; i++) assert.equal(await ask({ 'x-api-key': `kenyon_${i}` }), 401);
  const refused = await send('GET', '/v1/info', undefined, { 'x-api-key': 'kenyon_6' });
  assert.deepEqual([refused.statusCode, refused.json().code], [429, 'RATE_LIMITED']);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  // Whether it is right is not told: it might be guessed.
  assert.equal(await ask(unused), 429);
  assert.equal(await ask(used), 200);
  // What needs no key is not refused, and whoever has none learns that he needs one.
  assert.equal((await send('GET', '/livez')).statusCode, 200);
  assert.equal(await ask({}), 401);
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
