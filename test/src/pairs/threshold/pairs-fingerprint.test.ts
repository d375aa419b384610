import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../../../src/core/random.ts';
import { pairsFingerprint } from '../../../../src/pairs/threshold/pair-hashes.ts';

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
