import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { excerpt, printable } from '../../../../src/cli/render/excerpt.ts';
import { BOLD_MARKS, QUOTE_MARKS } from '../../../../src/cli/render/styles.ts';
import { textWidth } from '../../../../src/core/text/text-width.ts';

test('a text that fits stands whole with its best part marked', () => {
  const text = '护照丢了，先去派出所。';
  assert.equal(excerpt(text, { start: 5, end: 10 }, 40, QUOTE_MARKS), '护照丢了，»先去派出所«。');
  assert.equal(excerpt(text, { start: 5, end: 10 }, 40, BOLD_MARKS), '护照丢了，\u001b[1m先去派出所\u001b[22m。');
  assert.equal(excerpt(text, undefined, 40, QUOTE_MARKS), text);
});

test('a long text is cut around its best part, with an ellipsis on each cut side', () => {
  const text = `${'before '.repeat(30)}the answer${' after'.repeat(30)}`;
  const start = text.indexOf('the answer');
  const line = excerpt(text, { start, end: start + 10 }, 50, QUOTE_MARKS);
  assert.match(line, /^….*before »the answer« after.*…$/);
  assert.ok(textWidth(line) <= 50);
  const atEnd = `${'before '.repeat(30)}the answer`;
  const last = excerpt(atEnd, { start: atEnd.length - 10, end: atEnd.length }, 50, QUOTE_MARKS);
  assert.match(last, /^…[ before]+ »the answer«$/);
  assert.equal(textWidth(last), 50);
  assert.equal(excerpt('x'.repeat(100), undefined, 20, QUOTE_MARKS), `${'x'.repeat(19)}…`);
});

test('an excerpt always fits its columns, shows the start of the marked part and holds no control character', () => {
  const unit = fc.constantFrom('a', '中', '🙂', ' ', '\n', '\u001b', '\u202e', 'e\u0301', '，', '\ud800');
  const text = fc.string({ unit, minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), fc.integer({ min: 10, max: 80 }), (input, a, b, columns) => {
      const [start, end] = [a % input.length, b % (input.length + 1)].sort((x, y) => x - y) as [number, number];
      const span = start < end ? { start, end } : undefined;
      const line = excerpt(input, span, columns, QUOTE_MARKS);
      assert.ok(textWidth(line) <= columns, `${JSON.stringify(line)} takes ${textWidth(line)} of ${columns}`);
      assert.doesNotMatch(line, /[\p{Cc}\u202e\ud800]/u);
      if (span && /[a中🙂，]/u.test(input.slice(start, end))) assert.match(line, /»/);
    }),
    { seed: 22, numRuns: 1000 },
  );
});

test('an excerpt of a text of a million characters looks only at its neighbourhood', () => {
  const text = `${'甲'.repeat(500_000)}best${'乙'.repeat(500_000)}`;
  assert.match(excerpt(text, { start: 500_000, end: 500_004 }, 40, QUOTE_MARKS), /^…甲+»best«乙+…$/);
  assert.match(excerpt(text, undefined, 40, QUOTE_MARKS), /^甲+…$/);
});

test('printable text cannot steer the terminal', () => {
  assert.equal(printable('a\u001b[2Jb\r\n\tc\u202ed\u009b'), 'a [2Jb c d');
});

test('several parts are marked, as many as there is room for', () => {
  const text = '手机的屏幕坏了，很黑。';
  const spans = [
    { start: 0, end: 2 },
    { start: 3, end: 5 },
  ];
  assert.equal(excerpt(text, spans, 40, QUOTE_MARKS), '»手机«的»屏幕«坏了，很黑。');
  assert.equal(excerpt(text, [], 40, QUOTE_MARKS), text);
  const far = `${'甲'.repeat(100)}手机${'乙'.repeat(100)}屏幕${'丙'.repeat(100)}`;
  const line = excerpt(
    far,
    [
      { start: 100, end: 102 },
      { start: 202, end: 204 },
    ],
    40,
    QUOTE_MARKS,
  );
  assert.match(line, /^…甲+»手机«乙+…$/);
  const many = Array.from({ length: 40 }, (_, i) => ({ start: 2 * i, end: 2 * i + 1 }));
  const crowded = excerpt('ab'.repeat(40), many, 30, QUOTE_MARKS);
  assert.ok(textWidth(crowded) <= 30);
  assert.match(crowded, /^»a«b»a«b/);
});
