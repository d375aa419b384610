import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rulePieces } from '../../../../src/entities/rules/rule-pieces.ts';

test('pieces are the text, none is long, none is empty, and no character is cut in two', () => {
  const part = fc.constantFrom('合同', ' ', '\n', '。', '，', '𠮷', 'x', 'word ');
  fc.assert(
    fc.property(fc.array(fc.tuple(part, fc.nat(1500)), { maxLength: 8 }), (parts) => {
      const text = parts.map(([each, times]) => each.repeat(times)).join('');
      const pieces = [...rulePieces(text)];
      assert.equal(pieces.map((piece) => piece.text).join(''), text);
      for (const piece of pieces) {
        assert.ok(piece.text.length > 0 && piece.text.length <= 2048);
        assert.equal(text.slice(piece.start, piece.start + piece.text.length), piece.text);
        assert.doesNotMatch(piece.text, /^[\uDC00-\uDFFF]/);
      }
    }),
    { seed: 9 },
  );
});

test('a long text is cut after a line rather than after a sentence, and after a sentence rather than within', () => {
  const lines = `${'a。'.repeat(700)}\n${'b。'.repeat(700)}`;
  assert.deepEqual(
    [...rulePieces(lines)].map(({ text }) => text.length),
    [1401, 1400],
  );
  const sentences = `${'a'.repeat(1500)}。${'2024年5月3日'.repeat(200)}`;
  assert.equal([...rulePieces(sentences)][0].text.at(-1), '。');
});
