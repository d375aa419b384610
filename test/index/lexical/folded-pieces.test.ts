import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldedPieces } from '../../../index/lexical/folded-pieces.ts';

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
  ...['\u0301', '\u0323', '\u3099', '\uff9e', '\u1100', '\u1161', '\u11a8', '\u0345', '\u0e33', '\u094d', '\u200d'],
];

test('a text folded in pieces is as one that is folded at once, wherever the pieces end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (parts, units) => {
        const text = parts.join('');
        const whole = text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
        assert.equal([...foldedPieces(text, units)].join(''), whole);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a long text is cut into pieces of about eight thousand characters', () => {
  for (const unit of ['word ', '中文', 'カナ', '한글']) {
    const lengths = [...foldedPieces(unit.repeat(20_000))].map(({ length }) => length);
    assert.ok(Math.max(...lengths) < 8200, `${unit}: ${Math.max(...lengths)}`);
  }
});
