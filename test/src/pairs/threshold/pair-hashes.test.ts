import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../../../src/core/random.ts';
import {
  hasHash,
  packHashes,
  pairHash,
  pairsFingerprint,
  unpackHashes,
} from '../../../../src/pairs/threshold/pair-hashes.ts';

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

const pair = fc.record({ a: fc.string(), b: fc.string(), label: fc.constantFrom(0, 1) });

test('a shuffled copy, and one whose pairs are turned, has the same digest', () => {
  const property = fc.property(fc.array(pair, { maxLength: 20 }), fc.nat(), (pairs, seed) => {
    const turned = pairs.map(({ a, b, label }, i) => (i % 2 === 0 ? { a, b, label } : { a: b, b: a, label }));
    assert.equal(pairsFingerprint(createRandom(seed).shuffle(turned)), pairsFingerprint(pairs));
  });
  fc.assert(property, { seed: 1 });
});

test('another text, label or number of pairs gives another digest', () => {
  const digests = [
    [],
    [{ a: 'x', b: 'y' }],
    [{ a: 'x', b: 'y', label: 1 }],
    [{ a: 'x', b: 'y', label: 0 }],
    [{ a: 'xy', b: '', label: 0 }],
    [{ a: 'x', b: 'z', label: 0 }],
    [
      { a: 'x', b: 'y', label: 0 },
      { a: 'x', b: 'y', label: 0 },
    ],
    [{ a: 'x","y', b: '', label: 0 }],
  ].map(pairsFingerprint);
  assert.equal(new Set(digests).size, digests.length);
  for (const digest of digests) assert.match(digest, /^[0-9a-f]{64}$/);
});

test('the digest is the one of the sorted digests of the pairs, with commas between', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const property = fc.property(fc.array(pair, { maxLength: 20 }), (pairs) => {
    const each = pairs.map(({ a, b, label }) => sha256(JSON.stringify([...[a, b].sort(), label])));
    assert.equal(pairsFingerprint(pairs), sha256(each.sort().join(',')));
  });
  fc.assert(property, { seed: 2 });
});
