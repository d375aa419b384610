import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../../src/core/random.ts';
import { designEffect, recallInterval } from '../../../src/measure/recall-interval.ts';

const SEED = 5;

test('of independent neighbours it is the interval of Wilson', () => {
  // Wilson's interval of 81 successes in 263 trials is 0.2553 to 0.3662 (Newcombe 1998, table I).
  const recalls = Float64Array.from({ length: 263 }, (_, i) => (i < 81 ? 1 : 0));
  const [low, high] = recallInterval(recalls, 1);
  assert.ok(Math.abs(low - 0.2553) < 2e-4 && Math.abs(high - 0.3662) < 2e-4, `got ${low} to ${high}`);
});

test('it holds the mean, lies in [0, 1], and grows with the comparisons', () => {
  const recalls = fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 60 });
  const property = fc.property(recalls, (hits) => {
    const values = hits.map((each) => each / 10);
    const p = values.reduce((a, b) => a + b, 0) / values.length;
    const [low, high] = recallInterval(values, 10);
    const [lower, higher] = recallInterval(values, 10, { comparisons: 20 });
    assert.ok(0 <= lower && lower <= low && low <= p + 1e-12 && p <= high + 1e-12 && high <= higher && higher <= 1);
  });
  fc.assert(property, { seed: SEED });
});

test('neighbours that are found or missed together count as one trial', () => {
  const together = Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? 0 : 1));
  const apart = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 0.8 : 1));
  const width = ([low, high]: readonly [number, number]) => high - low;
  assert.ok(width(recallInterval(together, 10)) > 2.5 * width(recallInterval(apart, 10)));
});

test('all perfect is not certain: a hundred queries leave room, ten thousand hardly any', () => {
  const [low, high] = recallInterval(new Float64Array(100).fill(1), 10);
  assert.ok(high > 0.9999 && low > 0.95 && low < 0.97, `got ${low} to ${high}`);
  assert.ok(recallInterval(new Float64Array(10_000).fill(1), 10)[0] > 0.9995);
});

test('it covers the true recall about as often as it promises', () => {
  const random = createRandom(SEED);
  let covered = 0;
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    // A query is easy or hard, so its neighbours depend on each other; the mean is 0.9.
    const recalls = Array.from({ length: 300 }, () => {
      const p = random.next() < 0.8 ? 0.98 : 0.58;
      return Array.from({ length: 10 }, () => (random.next() < p ? 1 : 0)).reduce((a: number, b) => a + b, 0) / 10;
    });
    const [low, high] = recallInterval(recalls, 10);
    if (low <= 0.9 && 0.9 <= high) covered++;
  }
  assert.ok(covered / runs > 0.92 && covered / runs < 0.98, `covered ${covered} of ${runs}, seed ${SEED}`);
});

test('the design effect is 1 of independent neighbours, k of those that go together, unknown without a miss', () => {
  const random = createRandom(SEED);
  const independent = Array.from({ length: 5000 }, () => {
    return Array.from({ length: 10 }, () => (random.next() < 0.9 ? 0.1 : 0)).reduce((a: number, b) => a + b, 0);
  });
  const effect = designEffect(independent, 10)!;
  assert.ok(effect >= 1 && effect < 1.1, `got ${effect}, seed ${SEED}`);
  const together = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 0 : 1));
  assert.ok(Math.abs(designEffect(together, 10)! - 10) < 0.02);
  assert.equal(designEffect(new Float64Array(9).fill(1), 10), undefined);
  assert.equal(designEffect([0.5], 10), undefined);
});

test('with the same design effect a greater recall has a greater lower end', () => {
  const lower = (misses: number) => {
    const recalls = Array.from({ length: 100 }, (_, i) => (i < misses ? 0.9 : 1));
    return recallInterval(recalls, 10, { effect: 2 })[0];
  };
  for (let misses = 0; misses < 10; misses++) assert.ok(lower(misses) > lower(misses + 1));
});
