import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutToWidth, padToWidth, textWidth } from '../../../../src/core/text/text-width.ts';

test('East Asian wide characters and emoji count two columns, marks that combine none', () => {
  const widths: [string, number][] = [
    ['abc', 3],
    ['中文', 4],
    ['，。！', 6],
    ['ＡＢ', 4],
    ['ｱｲ', 2],
    ['한국', 4],
    ['かな', 4],
    ['e\u0301', 1],
    ['🙂', 2],
    ['👨‍👩‍👧', 2],
    ['🇨🇳', 2],
    ['𠀀', 2],
    ['Ünïcode', 7],
    ['', 0],
  ];
  for (const [text, width] of widths) assert.equal(textWidth(text), width, JSON.stringify(text));
  assert.equal(padToWidth('中文', 6), '中文  ');
});

const text = fc.string({ unit: fc.constantFrom('a', '中', '🙂', 'e\u0301', ' ', '👨‍👩‍👧', 'ﾊ'), maxLength: 30 });

test('a cut text fits its columns, is a start of the text, and is cut only when it must be', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 40 }), (input, columns) => {
      const cut = cutToWidth(input, columns);
      assert.ok(textWidth(cut) <= columns);
      if (textWidth(input) <= columns) assert.equal(cut, input);
      else assert.ok(cut.endsWith('…') && input.startsWith(cut.slice(0, -1)) && textWidth(cut) >= columns - 1);
    }),
    { seed: 21, numRuns: 500 },
  );
});
