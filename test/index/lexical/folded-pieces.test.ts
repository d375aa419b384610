import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldedPieces, foldedWithOffsets } from '../../../index/lexical/folded-pieces.ts';
import { simplify } from '../../../src/core/text/simplify.ts';

/** What combines with its neighbours, changes with them, or takes two code units. */
const PARTS = [
  ...[
    'a',
    'A',
    ' ',
    '\n',
    '中',
    '国',
    'か',
    'カ',
    'ｶ',
    '한',
    'é',
    'Å',
    'Σ',
    'ς',
    'İ',
    'ﬁ',
    '①',
    '㎏',
    '𠀀',
    '👩‍🚀',
    '\ud83d',
  ],
  // Traditional characters, and words that fold in their own way across any cut.
  ...['麵', '條', '乾隆', '乾淨', '著名', '看著', '沈沒', '覆'],
  ...['\u0301', '\u0323', '\u3099', '\uff9e', '\u1100', '\u1161', '\u11a8', '\u0345', '\u0e33', '\u094d', '\u200d'],
];

test('a text folded in pieces is as one that is folded at once, wherever the pieces end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (parts, units) => {
        const text = parts.join('');
        const whole = simplify(text.normalize('NFKC'));
        assert.equal([...foldedPieces(text, units)].join(''), whole);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a long text is cut into pieces of about eight thousand characters', () => {
  for (const unit of ['word ', '中文', 'カナ', '한글', '電腦', '乾', '😀', 'ก', '\u1100', '𠮷', 'ж', '🇨🇳']) {
    const lengths = [...foldedPieces(unit.repeat(20_000))].map(({ length }) => length);
    // A text of words that fold in their own way is cut once nothing better was found for as long again.
    assert.ok(Math.max(...lengths) < (unit === '乾' ? 16_400 : 8200), `${unit}: ${Math.max(...lengths)}`);
  }
});

test('no character that a text is cut before combines with what stands before it', () => {
  const behind = new Set<string>();
  const characters: string[] = [];
  for (let code = 0; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const char = String.fromCodePoint(code);
    characters.push(char);
    for (const part of [...char.normalize('NFD')].slice(1)) behind.add(part);
  }
  for (const char of characters) {
    if (!behind.has([...char.normalize('NFKD')][0])) continue;
    assert.equal([...foldedPieces(`ab${char}`, 2)].length, 1, `U+${char.codePointAt(0)!.toString(16)}`);
  }
});

test('a mark of trade is no part of the word before it', () => {
  for (const [text, folded] of [
    ['LEGO™ bricks', 'LEGO  bricks'],
    ['KINDLE℠', 'KINDLE '],
    ['乐高™积木', '乐高 积木'],
    ['Sony™', 'Sony '],
    ['㎏ ②', 'kg 2'],
  ]) {
    assert.equal([...foldedPieces(text)].join(''), folded);
    assert.equal(foldedWithOffsets(text).folded, folded);
  }
});

test('what is folded with offsets is the folded text, and every part of it knows where it came from', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PARTS), { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const { folded, starts, ends } = foldedWithOffsets(text);
      assert.equal(folded, [...foldedPieces(text)].join(''));
      assert.deepEqual([starts.length, ends.length], [folded.length, folded.length]);
      for (let i = 0; i < folded.length; i++) {
        assert.ok(starts[i] < ends[i] && ends[i] <= text.length);
        if (i > 0) assert.ok(starts[i - 1] <= starts[i] && ends[i - 1] <= ends[i]);
      }
    }),
    { seed: 44, numRuns: 2000 },
  );
  const { folded, starts, ends } = foldedWithOffsets('ＡB ㎏ cafe\u0301 МОСКВА');
  assert.equal(folded, 'AB kg café МОСКВА');
  assert.deepEqual([...starts], [0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16]);
  assert.deepEqual([...ends], [1, 2, 3, 4, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17]);
});
