import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasHash, packHashes, pairHash, unpackHashes } from '../../../../src/pairs/threshold/pair-hashes.ts';

test('a pair has one hash in either order and whatever its width, case and white space', () => {
  const hash = pairHash({ a: 'Ａ面包？', b: 'how much' });
  assert.equal(pairHash({ a: 'How  Much', b: 'a面包?' }), hash);
  assert.notEqual(pairHash({ a: 'how much', b: 'b面包?' }), hash);
});

test('hashes are unpacked as they were packed, each once and ascending, and found', () => {
  const hash = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const property = fc.property(fc.array(hash, { minLength: 1 }), hash, (hashes, other) => {
    const unpacked = unpackHashes(packHashes(hashes))!;
    assert.deepEqual(
      [...unpacked],
      [...new Set(hashes)].sort((a, b) => a - b),
    );
    for (const each of [...hashes, other]) assert.equal(hasHash(unpacked, each), hashes.includes(each));
  });
  fc.assert(property, { seed: 3 });
});

test('a text that is not of packed hashes is told', () => {
  const [low, high] = [packHashes([1]), packHashes([2])];
  const turned = Buffer.concat([Buffer.from(high, 'base64'), Buffer.from(low, 'base64')]).toString('base64');
  for (const text of ['', 'AAA', 'AAAA', 'not base64', `${low} `, turned]) {
    assert.equal(unpackHashes(text), undefined, text);
  }
});
