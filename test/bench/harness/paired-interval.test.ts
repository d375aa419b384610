import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairedInterval, seedsInterval } from '../../../bench/harness/paired-interval.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';

test('the interval holds the true mean about as often as it says', () => {
  const trials = 60;
  let held = 0;
  for (let seed = 0; seed < trials; seed++) {
    const random = createRandom(1000 + seed);
    const [from, to] = pairedInterval(
      Array.from({ length: 200 }, () => 0.3 + random.normal()),
      { seed },
    );
    assert.ok(from < to);
    if (from <= 0.3 && 0.3 <= to) held++;
  }
  assert.ok(held >= 52, `${held} of ${trials} at seeds 1000 and up`);
});

test('differences without spread give an interval without width, and a seed the same interval again', () => {
  assert.deepEqual(pairedInterval([0.25, 0.25, 0.25]), [0.25, 0.25]);
  const values = [0.1, -0.2, 0.4, 0, 0.3];
  assert.deepEqual(pairedInterval(values, { seed: 3 }), pairedInterval(values, { seed: 3 }));
});

test('the interval over few seeds holds the true mean in 95 % of cases, however many they are', () => {
  for (const count of [2, 3, 5, 10]) {
    const random = createRandom(count);
    const trials = 4000;
    let held = 0;
    for (let trial = 0; trial < trials; trial++) {
      const [from, to] = seedsInterval(Array.from({ length: count }, () => 0.7 + random.normal()));
      if (from <= 0.7 && 0.7 <= to) held++;
    }
    // Three deviations of a share of 0.95 over so many trials are 0.0103.
    assert.ok(Math.abs(held / trials - 0.95) < 0.0104, `${count} seeds: ${held} of ${trials}`);
  }
});

test('one seed has no interval, and more than ten are refused', () => {
  for (const count of [0, 1, 11]) {
    assert.throws(() => seedsInterval(new Array<number>(count).fill(0.5)), InvalidArgumentError);
  }
});
