import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withHanNumerals } from '../../../bench/pairs/han-numerals.ts';
import { createRandom } from '../../../src/core/random.ts';
import { readNumber } from '../../../src/core/text/read-number.ts';

test('numbers become the numerals that are read as the same number, and years go digit by digit', () => {
  const random = createRandom(4);
  const values = [
    0, 1, 9, 10, 11, 19, 20, 100, 101, 110, 111, 1000, 1001, 1010, 1100, 9999, 10000, 10001, 10010, 100000,
  ];
  for (let i = 0; i < 500; i++) values.push(random.below(10 ** (1 + random.below(8))));
  for (const value of values) {
    const written = withHanNumerals(`${value}`);
    assert.doesNotMatch(written, /\d/u);
    const read = readNumber(written, 0);
    assert.equal(read?.value, value, `${value} was written ${written}`);
    assert.equal(read.end, written.length);
  }
  assert.equal(withHanNumerals('1987年有205人，占3.5%，编号007'), '一九八七年有二百零五人，占3.5%，编号零零七');
});
