import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitsPattern } from '../../../src/server/access/collection-pattern.ts';
import { Keys } from '../../../src/server/access/keys.ts';
import { serveForTest, untilLookedAgain } from './serve-for-test.ts';

test('a star stands for any characters, and every other character for itself', () => {
  const fitting: [string, string][] = [
    ['*', 'a'],
    ['**', '店'],
    ['shop-*', 'shop-'],
    ['shop-*', 'shop-a'],
    ['*-a', 'shop-a'],
    ['a*a', 'aa'],
    ['a*b*c', 'a-b-b-c'],
    ['a.b', 'a.b'],
  ];
  const others: [string, string][] = [
    ['shop-*', 'shop'],
    ['a*a', 'a'],
    ['a.b', 'aXb'],
    ['a*b*c', 'a-c-b'],
    ['ab*bc', 'abc'],
    ['*ab*ab', 'ab'],
    ['shop', 'shop-a'],
    ['Shop', 'shop'],
  ];
  for (const [pattern, name] of fitting) assert.ok(fitsPattern(pattern, name), `${pattern} ${name}`);
  for (const [pattern, name] of others) assert.ok(!fitsPattern(pattern, name), `${pattern} ${name}`);
});

test('patterns fit what the regular expression of them fits', () => {
  const text = (letters: string[]) =>
    fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((all) => all.join(''));
  fc.assert(
    fc.property(text(['a', 'b', '*']), text(['a', 'b']), (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
      assert.equal(fitsPattern(pattern, name), expected, `${pattern} ${name}`);
    }),
    { numRuns: 2000 },
  );
});

test('patterns of many stars are refused, and those of a former file cost no time', async (t) => {
  const { send, path } = await serveForTest(t);
  const { key } = await new Keys(path).create({ actions: ['read'] });
  await untilLookedAgain();
  const headers = { authorization: `Bearer ${key}` };
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const token = (pattern: string) => send('POST', '/v1/tokens', { collections: [pattern], expiresAt }, headers);
  assert.equal((await token('*a*a*a*a*a*a*a*a*b')).statusCode, 400);
  const made = await token('*a*a***a*b');
  assert.equal(made.statusCode, 201, made.body);
  const asks = { authorization: `Bearer ${made.json().token}` };
  assert.equal((await send('GET', `/v1/collections/${'a'.repeat(64)}`, undefined, asks)).statusCode, 403);
  assert.equal((await send('GET', '/v1/collections/aaab', undefined, asks)).statusCode, 404);
  const before = performance.now();
  assert.ok(!fitsPattern(`${'*a'.repeat(31)}*b`, 'a'.repeat(64)));
  assert.ok(performance.now() - before < 1000);
});
