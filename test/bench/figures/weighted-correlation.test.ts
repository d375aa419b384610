import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { weightedPearson, weightedSpearman } from '../../../bench/figures/weighted-correlation.ts';
import { averageRanks, spearman } from '../../../encoders/training/metrics/spearman.ts';

const rows = fc.array(
  fc.record({ x: fc.integer({ min: 0, max: 6 }), y: fc.integer({ min: 0, max: 6 }), count: fc.nat({ max: 3 }) }),
  { minLength: 2, maxLength: 30 },
);

test('a correlation by counts is that of the list in which each pair stands as often', () => {
  fc.assert(
    fc.property(rows, (pairs) => {
      const repeated = pairs.flatMap((pair) => Array<typeof pair>(pair.count).fill(pair));
      fc.pre(repeated.length > 1);
      const list = (of: typeof pairs, side: 'x' | 'y') => of.map((pair) => pair[side]);
      const counts = Uint32Array.from(pairs, ({ count }) => count);
      const expected = spearman(list(repeated, 'x'), list(repeated, 'y'));
      const got = weightedSpearman(list(pairs, 'x'), list(pairs, 'y'))(counts);
      assert.ok(Number.isNaN(expected) ? Number.isNaN(got) : Math.abs(got - expected) < 1e-9, `${got}, ${expected}`);
      const ofRanks = weightedPearson(
        Array.from(averageRanks(list(repeated, 'x'))),
        Array.from(averageRanks(list(repeated, 'y'))),
      )(new Uint32Array(repeated.length).fill(1));
      assert.ok(Number.isNaN(expected) ? Number.isNaN(ofRanks) : Math.abs(ofRanks - expected) < 1e-9);
    }),
    { seed: 11, numRuns: 200 },
  );
});

test('Pearson sees distances that Spearman does not', () => {
  const once = new Uint32Array(4).fill(1);
  assert.ok(Math.abs(weightedPearson([1, 2, 3, 4], [2, 4, 6, 8])(once) - 1) < 1e-12);
  assert.equal(weightedSpearman([1, 2, 3, 4], [1, 10, 100, 1000])(once), 1);
  assert.ok(weightedPearson([1, 2, 3, 4], [1, 10, 100, 1000])(once) < 0.95);
});
