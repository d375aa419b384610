import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanText, isProse } from '../../../../encoders/training/texts/clean-text.ts';

test('control characters and empty brackets go, white space collapses', () => {
  assert.equal(cleanText(' 甲\u200b乙（，）\t\n丙\u0000  丁 '), '甲乙 丙 丁');
});

for (const text of ['const x = foo[bar]; y = {a: 1};', '1998 2003 12.5 17 2001 40', '| --- | --- | `a` |', '']) {
  test(`'${text}' is no prose`, () => assert.equal(isProse(text), false));
}

for (const text of ['尼瓦尔灯节是一个历时五天的传统节日。', 'It was founded in 1956 (by Kim).', '怎么办？']) {
  test(`'${text}' is prose`, () => assert.equal(isProse(text), true));
}
