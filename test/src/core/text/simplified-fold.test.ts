import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { simplifiedFold } from '../../../../src/core/text/simplified-fold.ts';

const fold = simplifiedFold();

function simplified(text: string): string {
  return Array.from(text, (char) => String.fromCodePoint(fold.fold(char.codePointAt(0)!))).join('');
}

test('traditional characters go to their simplified ones, one by one', () => {
  assert.equal(simplified('臺灣的電腦網絡'), '台湾的电脑网络');
  assert.equal(simplified('發髮後后裡里隻只麼於'), '发发后后里里只只么于');
});

test('characters of several meanings go where the table sends them', () => {
  assert.equal(simplified('乾干著着瞭藉'), '干干著着瞭藉');
});

test('what is not traditional stays, in every plane', () => {
  const text = '简体中文ひらがなABC，𠀀😀';
  assert.equal(simplified(text), text);
  assert.equal(simplified('㗲'), '𠵾');
});

test('folding twice changes nothing', () => {
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const once = fold.fold(codePoint);
    if (once !== codePoint) assert.equal(fold.fold(once), once);
  }
});

test('the table is the one that vocabularies and stored vectors rest on', () => {
  const hash = createHash('sha256');
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const to = fold.fold(codePoint);
    if (to !== codePoint) hash.update(`${codePoint} ${to}\n`);
  }
  assert.equal(fold.size, 3512);
  assert.equal(hash.digest('hex'), 'd57b439ca308f8bc2cc6bc44fabe99f71e250b308ed43fa2310df8c1110fa021');
});
