import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldedPieces } from '../../../index/lexical/folded-pieces.ts';
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
        const whole = simplify(text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC'));
        assert.equal([...foldedPieces(text, units)].join(''), whole);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a long text is cut into pieces of about eight thousand characters', () => {
  for (const unit of ['word ', '中文', 'カナ', '한글', '電腦', '乾']) {
    const lengths = [...foldedPieces(unit.repeat(20_000))].map(({ length }) => length);
    // A text of words that fold in their own way is cut once nothing better was found for as long again.
    assert.ok(Math.max(...lengths) < (unit === '乾' ? 16_400 : 8200), `${unit}: ${Math.max(...lengths)}`);
  }
});
