import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expectedAveragePrecision } from '../../../bench/figures/average-precision.ts';

/** Average precision of one order, by its definition. */
function averagePrecision(order: readonly boolean[]): number {
  let found = 0;
  let sum = 0;
  order.forEach((relevant, i) => {
    if (relevant) sum += ++found / (i + 1);
  });
  return found === 0 ? 0 : sum / found;
}

/** Every order of the entries. */
function orders(entries: readonly boolean[]): boolean[][] {
  if (entries.length === 0) return [[]];
  return entries.flatMap((entry, i) => orders(entries.toSpliced(i, 1)).map((rest) => [entry, ...rest]));
}

test('a ranking without ties has the average precision of its order', () => {
  // Relevant at places 1, 3 and 4: (1 + 2/3 + 3/4) / 3.
  const found = expectedAveragePrecision([1, 0, 1, 1, 0], [1, 1, 1, 1, 1]);
  assert.ok(Math.abs(found - (1 + 2 / 3 + 3 / 4) / 3) < 1e-12, `${found}`);
});

test('a tie counts as the mean of its orders', () => {
  // One relevant of two tied: at place 1 it gives 1, at place 2 it gives 1/2.
  assert.equal(expectedAveragePrecision([1], [2]), 0.75);
  // A relevant one first, then one relevant of two tied: (1 + 1) / 2 or (1 + 2/3) / 2.
  const found = expectedAveragePrecision([1, 1], [1, 2]);
  assert.ok(Math.abs(found - (1 + (1 + 2 / 3) / 2) / 2) < 1e-12, `${found}`);
});

test('nothing relevant, or nothing at all, is 0', () => {
  assert.equal(expectedAveragePrecision([0, 0], [3, 1]), 0);
  assert.equal(expectedAveragePrecision([], []), 0);
});

test('ties count as the mean over every order of the tied entries', () => {
  const block = fc.array(fc.boolean(), { maxLength: 4 });
  fc.assert(
    fc.property(fc.tuple(block, block), ([first, second]) => {
      const all = orders(first).flatMap((a) => orders(second).map((b) => averagePrecision([...a, ...b])));
      const mean = all.reduce((a, b) => a + b, 0) / all.length;
      const relevant = [first, second].map((entries) => entries.filter((entry) => entry).length);
      const found = expectedAveragePrecision(relevant, [first.length, second.length]);
      assert.ok(Math.abs(found - mean) < 1e-9, `${found} against ${mean}`);
    }),
    { seed: 2 },
  );
});
