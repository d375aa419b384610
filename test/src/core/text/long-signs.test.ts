import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutLongSigns } from '../../../../src/core/text/long-signs.ts';

test('of a long row of signs the first four are left, whatever signs and spaces it is of', () => {
  const rows: readonly (readonly [text: string, left: string])[] = [
    ['a\n----------\nb', 'a\n----\nb'],
    ['前文。\n————————————\n后文', '前文。\n———\n后文'],
    ['| x |\n|---|---|---|\n| y |', '| x |\n|-- y |'],
    ['. . . . . . . . . . end', '. . . . end'],
    ['目录……………………………………3', '目录…………3'],
    ['*********', '****'],
    ['!!!!!!!!?', '!!!!'],
    ['——\ufeff——\ufeff————— 后', '——\ufeff—— 后'],
    ['-  -  -  - ~~~~~~~~~ -', '-  -  -  - ~~~'],
    ['😀😀😀😀😀😀 ---------- 😀', '😀😀😀😀😀😀 ---- 😀'],
    ['\u{1f780}'.repeat(9), '\u{1f780}'.repeat(4)],
    ['a\ud83d----------', 'a\ud83d---'],
    ['--------\n1\n=========', '--------\n1\n===='],
  ];
  for (const [text, left] of rows) assert.equal(withoutLongSigns(text), left, text);
});

test('punctuation, pictures, marks and letters stay', () => {
  for (const text of [
    '她说：“好！”》）。',
    'What?! (No.) [1]',
    '********',
    '});\n});\n',
    '😀😀😀😀😀😀',
    '🇨🇳🇨🇳🇨🇳',
    'aaaaaaaa',
    'ééééé',
    'a - b - c - d - e',
    '１２３４５６',
    '',
  ])
    assert.equal(withoutLongSigns(text), text);
});

test('a row of signs and spaces takes time in proportion', () => {
  for (const unit of ['-', '- ', '-\n\n', '-a', ' ']) {
    const text = unit.repeat(500_000);
    assert.ok(withoutLongSigns(text).length <= text.length);
  }
});

test('a row of millions of signs is a row like any other', () => {
  for (const sign of ['=', '‹', '- ', '\u{1f780}', '=\n']) {
    assert.equal(withoutLongSigns(`前${sign.repeat(6_000_000)}后`).replace(/\s/g, ''), `前${sign.trim().repeat(4)}后`);
  }
});
