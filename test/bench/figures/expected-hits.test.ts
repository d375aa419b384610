import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expectedHits } from '../../../bench/figures/expected-hits.ts';

test('wanted entries nearer than the cut count whole, tied ones by the share that fits, farther ones not', () => {
  // Distances 0, 1, 1, 1, 1, 2; the first 3 are the one at 0 and two of the four at 1.
  assert.equal(expectedHits([0, 1, 2], [1, 4, 1], 3), 1.5);
});

test('a limit that ends with a distance cuts no tie', () => {
  assert.equal(expectedHits([0, 1, 2], [1, 4, 1], 5), 2);
  assert.equal(expectedHits([0, 1, 2], [1, 4, 1], 6), 3);
  assert.equal(expectedHits([0, 1, 2], [1, 4, 1], 100), 3);
});

test('a limit of 0 finds nothing', () => {
  assert.equal(expectedHits([0], [1, 1], 0), 0);
});

test('when everything is wanted, as much is found as was asked for', () => {
  const totals = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 });
  fc.assert(
    fc.property(totals, fc.integer({ min: 0, max: 45 }), (total, limit) => {
      const wanted = total.flatMap((count, distance) => Array.from({ length: count }, () => distance));
      const found = expectedHits(wanted, total, limit);
      assert.ok(Math.abs(found - Math.min(limit, wanted.length)) < 1e-9, `${found} of ${limit}`);
    }),
    { seed: 3 },
  );
});
