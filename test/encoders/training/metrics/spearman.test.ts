import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { averageRanks, spearman } from '../../../../encoders/training/metrics/spearman.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';

/** Rank by counting, correlation by its definition. */
function naiveSpearman(x: readonly number[], y: readonly number[]): number {
  const ranks = (v: readonly number[]) =>
    v.map((a) => v.filter((b) => b < a).length + (v.filter((b) => b === a).length + 1) / 2);
  const mean = (v: readonly number[]) => v.reduce((s, a) => s + a, 0) / v.length;
  const centred = (v: readonly number[]) => v.map((a) => a - mean(v));
  const dot = (v: readonly number[], w: readonly number[]) => v.reduce((s, a, i) => s + a * w[i], 0);
  const [a, b] = [centred(ranks(x)), centred(ranks(y))];
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test('tied values share the mean of their ranks', () => {
  assert.deepEqual([...averageRanks([30, 10, 20, 20, 40])], [4, 1, 2.5, 2.5, 5]);
  assert.deepEqual([...averageRanks([7, 7, 7])], [2, 2, 2]);
  assert.deepEqual([...averageRanks([0, -0, -1])], [2.5, 2.5, 1]);
  assert.deepEqual([...averageRanks([])], []);
});

test('the correlation equals values worked out by hand', () => {
  assert.equal(spearman([1, 2, 3], [10, 100, 1000]), 1);
  assert.equal(spearman([1, 2, 3], [3, 2, 1]), -1);
  // Differences of ranks 1, 1, 0, 0: 1 - 6 * 2 / (4 * 15).
  assert.ok(Math.abs(spearman([1, 2, 3, 4], [2, 1, 3, 4]) - 0.8) < 1e-15);
  // Ranks 1, 2.5, 2.5, 4 against 1.5, 1.5, 3.5, 3.5: 3 / sqrt(4.5 * 4).
  assert.ok(Math.abs(spearman([1, 2, 2, 3], [0, 0, 1, 1]) - Math.SQRT1_2) < 1e-15);
  assert.ok(Number.isNaN(spearman([1, 1, 1], [1, 2, 3])));
});

test('the correlation equals that of the naive twin', () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ noNaN: true }));
  const points = fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(points, (pairs) => {
      const [x, y] = [pairs.map((p) => p[0]), pairs.map((p) => p[1])];
      const expected = naiveSpearman(x, y);
      const found = spearman(x, Float64Array.from(y));
      assert.ok(Number.isNaN(expected) ? Number.isNaN(found) : Math.abs(found - expected) < 1e-12);
    }),
    { seed: 5 },
  );
});

test('unequal lengths, fewer than two values and NaN are refused', () => {
  assert.throws(() => spearman([1, 2], [1]), InvalidArgumentError);
  assert.throws(() => spearman([1], [1]), InvalidArgumentError);
  assert.throws(() => spearman([1, Number.NaN, 2], [1, 2, 3]), InvalidArgumentError);
});
