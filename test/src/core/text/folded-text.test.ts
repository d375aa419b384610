import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldText, passageOf } from '../../../../src/core/text/folded-text.ts';
import { anyText } from '../../../fixtures/any-text.ts';

const SEED = 90;

const text = fc.array(
  fc.oneof(
    fc.constantFrom('北京', 'Ａ', 'é', 'e\u0301', 'ß', 'İ', '½', '3', '㍿', '\u200b', '\u0301', ' ', '𠮷', '\ud800'),
    anyText({ maxLength: 3 }),
  ),
  { maxLength: 12 },
);

test('every code unit of a folded text knows the character that it came from', () => {
  fc.assert(
    fc.property(text, (parts) => {
      const folded = foldText(parts.join(''));
      assert.equal(folded.starts.length, folded.text.length);
      assert.equal(folded.ends.length, folded.text.length);
      for (let i = 0; i < folded.text.length; i++) {
        const { text, start, end } = passageOf(folded, i, i + 1);
        assert.ok(start < end && end <= folded.original.length);
        assert.equal(text, folded.original.slice(start, end));
        assert.ok(i === 0 || start === folded.starts[i - 1] || start >= folded.ends[i - 1]);
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('the characters of a text fold alike by themselves', () => {
  fc.assert(
    fc.property(text, (parts) => {
      const folded = foldText(parts.join(''));
      const borders = [...new Set(folded.starts)];
      const pieces = borders.map((start, i) => folded.original.slice(start, borders[i + 1]));
      assert.equal(pieces.map((piece) => foldText(piece).text).join(''), folded.text);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('width, case, ways to write an accent or an apostrophe, and both forms of sigma are one', () => {
  for (const [a, b] of [
    ['ＡＢ１', 'ab1'],
    ['e\u0301', 'É'],
    ['it’s', "it's"],
    ['ΟΔΟΣ', 'οδος'],
    ['零\u200b散', '零散'],
  ])
    assert.equal(foldText(a).text, foldText(b).text);
});

test('a long run of marks is cut into characters, so that putting them in order stays cheap', () => {
  const folded = foldText(`a${'\u0301\u0323'.repeat(50_000)}`);
  assert.ok(folded.text.length > 90_000);
  assert.ok(folded.ends.every((end, i) => end - folded.starts[i] <= 32));
});

test('traditional characters fold to simplified ones, and passages are as they are written', () => {
  const cases = [
    ['臺北的麵條', '台北', '臺北'],
    ['ＡＢ㍿電腦', '电脑', '電腦'],
    ['e\u0301 無法', '无法', '無法'],
    ['乾隆年間很乾淨', '干净', '乾淨'],
    ['\u200b看\u200b著它', '着它', '著它'],
  ];
  for (const [original, found, written] of cases) {
    const folded = foldText(original);
    const at = folded.text.indexOf(found);
    assert.notEqual(at, -1, `${folded.text} has no ${found}`);
    assert.equal(passageOf(folded, at, at + found.length).text, written);
  }
});
