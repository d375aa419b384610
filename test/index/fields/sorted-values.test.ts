import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWithin, RUN_LENGTH, SortedValues, type ValueRange } from '../../../index/fields/sorted-values.ts';
import { createRandom } from '../../../src/core/random.ts';

const SEED = 12;

test('the values in a range are those that looking through all finds, however many are sorted by then', () => {
  const random = createRandom(SEED);
  for (const count of [0, 1, RUN_LENGTH - 1, RUN_LENGTH, 6 * RUN_LENGTH + 5]) {
    for (const toValue of [(n: number) => n, (n: number) => `第${n}条`]) {
      const all = random.shuffle(Array.from({ length: count }, (_, i) => toValue(i * 2)));
      const sorted = new SortedValues<number | string>();
      for (const value of all) sorted.add(value);
      for (let i = 0; i < 6; i++) {
        const bound = () => ({ value: toValue(random.below(2 * count + 2)), inclusive: random.next() < 0.5 });
        const range: ValueRange = { ...(i !== 0 && { min: bound() }), ...(i !== 1 && { max: bound() }) };
        const expected = all.filter((value) => isWithin(value, range)).sort();
        assert.deepEqual(sorted.within(range).sort(), expected, `${count} ${JSON.stringify(range)}`);
        const value = toValue(-1 - i);
        sorted.add(value);
        all.push(value);
      }
    }
  }
});

test('a bound is in the range when it says so', () => {
  const range = (min: boolean, max: boolean): ValueRange<number> => ({
    min: { value: 1, inclusive: min },
    max: { value: 3, inclusive: max },
  });
  const inside = (of: ValueRange<number>) => [0, 1, 2, 3, 4].filter((value) => isWithin(value, of));
  assert.deepEqual(inside(range(true, true)), [1, 2, 3]);
  assert.deepEqual(inside(range(true, false)), [1, 2]);
  assert.deepEqual(inside(range(false, true)), [2, 3]);
  assert.deepEqual(inside(range(false, false)), [2]);
  assert.deepEqual(inside({}), [0, 1, 2, 3, 4]);
});
