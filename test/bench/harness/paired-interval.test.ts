import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairedInterval } from '../../../bench/harness/paired-interval.ts';
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
