import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/core/random.ts';
import { sortInSlices } from '../../../src/core/sort-in-slices.ts';
import { TimeSlice } from '../../../src/core/time-slice.ts';

test('a list sorted in slices is as one sorted at once, equal items in their order, whatever its length', async () => {
  const random = createRandom(5);
  for (const length of [0, 1, 2, 2047, 2048, 2049, 4096, 10_000, 14_337]) {
    const items = Array.from({ length }, (_, i) => ({ key: random.below(500), i }));
    const given = [...items];
    const sorted = await sortInSlices(items, (a, b) => a.key - b.key, new TimeSlice());
    assert.deepEqual(
      sorted,
      given.toSorted((a, b) => a.key - b.key),
      `${length} items, seed 5`,
    );
    assert.deepEqual(items, given, 'the list that was given stays');
  }
});
