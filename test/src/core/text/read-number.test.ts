import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNumber } from '../../../../src/core/text/read-number.ts';

test('numbers in digits, numerals and words are read whole', () => {
  const cases: readonly (readonly [text: string, value: number])[] = [
    ['1,200,000', 1_200_000],
    ['3万5', 35_000],
    ['一千二百零三', 1203],
    ['二零二三', 2023],
    ['一亿五千万', 150_000_000],
    ['三万五千亿', 3.5e12],
    ['两万亿', 2e12],
    ['1亿2000万', 120_000_000],
    ['三分之一', 1 / 3],
    ['3/4', 0.75],
    ['twenty-five', 25],
    ['2 million', 2_000_000],
  ];
  for (const [text, value] of cases) {
    const number = readNumber(text, 0);
    assert.deepEqual([number?.value, number?.end], [value, text.length], text);
  }
});

test('a letter that belongs to a unit is no scale', () => {
  assert.equal(readNumber('120m2', 0)?.value, 120);
  assert.equal(readNumber('120km', 0)?.value, 120);
  assert.equal(readNumber('120m', 0)?.value, 120e6);
});
