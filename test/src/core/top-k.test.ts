import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TopK } from '../../../src/core/top-k.ts';

const pairs = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })), {
  maxLength: 60,
});

test('the kept pairs are those of a full sort, equal scores by ascending ord', () => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: 0, max: 70 }), (offered, k) => {
      const best = new TopK(k);
      for (const [score, ord] of offered) best.offer(score, ord);
      const sorted = offered.toSorted(([a, ordA], [b, ordB]) => b - a || ordA - ordB).slice(0, k);
      const { ords, scores } = best.drain();
      assert.deepEqual(
        [...scores],
        sorted.map(([score]) => score + 0),
      );
      assert.deepEqual(
        [...ords],
        sorted.map(([, ord]) => ord),
      );
    }),
    { seed: 1 },
  );
});

test('a score that is not a number is never kept', () => {
  const best = new TopK(2);
  for (const [score, ord] of [
    [Number.NaN, 1],
    [0, 2],
    [-1, 3],
    [Number.NaN, 4],
  ])
    best.offer(score, ord);
  assert.deepEqual([...best.drain().ords], [2, 3]);
});

test('scores that differ only beyond float32 count as equal', () => {
  const best = new TopK(1);
  best.offer(0.5 + 1e-12, 9);
  best.offer(0.5, 3);
  assert.deepEqual([...best.drain().ords], [3]);
});
