import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOfNormal, SINGLE, SPACE } from '../../../../encoders/tokenizer/char-kind.ts';
import { BREAK, kindOf, UNSPACED } from '../../../../src/core/text/char-kind.ts';
import {
  hanCharacters,
  hasHan,
  hasLatin,
  isIgnorable,
  isNumeral,
  isUnspaced,
  isWhiteSpace,
  remembered,
  withoutHanSpaces,
} from '../../../../src/core/text/char-properties.ts';

test('Han, Latin and numerals are told by their Unicode properties, beyond the basic plane too', () => {
  assert.deepEqual(['北', '〇', '𠀀', 'の', 'a', '9', '、'].map(hasHan), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.deepEqual(['a', 'É', 'ａ', 'я', '北'].map(hasLatin), [true, true, true, false, false]);
  assert.deepEqual(['1', '١', '½', '①', 'Ⅷ', '一'].map(isNumeral), [true, true, true, true, true, false]);
  assert.deepEqual(hanCharacters('在 Beijing 的𠀀の'), ['在', '的', '𠀀']);
  assert.deepEqual(hanCharacters('none'), []);
});

test('a space beside a Han character goes, one between words stays', () => {
  assert.equal(withoutHanSpaces('我 在 New York 住'), '我在New York住');
  assert.equal(withoutHanSpaces('a b'), 'a b');
});

test('the words of texts and the tokens of models read scripts without spaces and white space alike', () => {
  for (let code = 0; code < 0x11_0000; code++) {
    const char = String.fromCodePoint(code);
    const shown = `U+${code.toString(16)}`;
    if (kindOf(code) === UNSPACED) assert.equal(isUnspaced(char) && kindOfNormal(code), SINGLE, shown);
    if (isWhiteSpace(char)) assert.deepEqual([kindOf(code), kindOfNormal(code)], [BREAK, SPACE], shown);
    else assert.notEqual(kindOfNormal(code), SPACE, shown);
  }
  assert.deepEqual(['\u200b', '\u00ad', '\u20dd', 'a'].map(isIgnorable), [true, true, true, false]);
});

test('a character of the basic plane is classified once, one beyond it each time', () => {
  const asked: number[] = [];
  const kindAt = remembered((code) => {
    asked.push(code);
    return 1 + (code % 7);
  });
  const codes = [0, 0xffff, 0x1_0000];
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(
      codes.map(kindAt),
      codes.map((code) => 1 + (code % 7)),
    );
  }
  assert.deepEqual(asked, [0, 0xffff, 0x1_0000, 0x1_0000]);
});
