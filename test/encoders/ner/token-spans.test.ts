import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  flatSpans,
  pointerSpans,
  type TextSpan,
  toTextSpans,
  toTokenSpans,
} from '../../../encoders/ner/token-spans.ts';
import { SPECIAL_TOKENS } from '../../../encoders/tokenizer/vocab-file.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import type { EntitySpan } from '../../../src/core/entity-recognizer.ts';
import { arbitraryText } from '../tokenizer/arbitrary-text.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const tokenizer = createWordPieceTokenizer([
  ...SPECIAL_TOKENS,
  ...'中文字我在北京大学上,.!?😀',
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
  'english',
]);
const TYPES = ['PER', 'LOC'];

/** A text, and spans of it that may overlap, as arbitrary as the text. */
const marked = arbitraryText.chain((text) => {
  const offset = fc.nat(text.length);
  const span = fc
    .tuple(offset, offset, fc.constantFrom('PER', 'LOC', 'GPE'))
    .filter(([a, b]) => a !== b)
    .map(([a, b, label]): TextSpan => ({ start: Math.min(a, b), end: Math.max(a, b), label }));
  return fc.record({ text: fc.constant(text), spans: fc.array(span, { maxLength: text === '' ? 0 : 6 }) });
});

test('spans get the tokens of their characters', () => {
  const text = '我在 北京大学 english上';
  const tokens = tokenizer.encode(text);
  const spans = [
    { start: 3, end: 5, label: 'LOC' },
    { start: 3, end: 7, label: 'PER' },
    { start: 8, end: 15, label: 'LOC' },
  ];
  const found = toTokenSpans(spans, tokens, TYPES);
  assert.deepEqual(found, {
    spans: [
      { first: 3, last: 4, type: 1 },
      { first: 3, last: 6, type: 0 },
      { first: 7, last: 7, type: 1 },
    ],
    widened: 0,
    cut: 0,
    unknown: 0,
  });
  const scored = found.spans.map((span) => ({ ...span, score: 0.5 }));
  assert.deepEqual(
    toTextSpans(scored, tokens, TYPES),
    spans.map((span) => ({ ...span, score: 0.5 })),
  );
});

test('a span that ends inside a token takes the whole token, one of white space takes none', () => {
  const tokens = tokenizer.encode('在 english');
  const at = (start: number, end: number) => toTokenSpans([{ start, end, label: 'PER' }], tokens, TYPES);
  assert.deepEqual(at(4, 6), { spans: [{ first: 2, last: 2, type: 0 }], widened: 1, cut: 0, unknown: 0 });
  assert.deepEqual(at(1, 9), { spans: [{ first: 2, last: 2, type: 0 }], widened: 1, cut: 0, unknown: 0 });
  assert.deepEqual(at(1, 2), { spans: [], widened: 0, cut: 1, unknown: 0 });
  assert.deepEqual(toTokenSpans([{ start: 0, end: 1, label: 'PER' }], tokenizer.encode(''), TYPES).cut, 1);
});

test('of a text that was cut only whole spans stay', () => {
  const text = '我在北京大学上english';
  const spans = [
    { start: 2, end: 4, label: 'LOC' },
    { start: 2, end: 6, label: 'LOC' },
    { start: 7, end: 14, label: 'LOC' },
  ];
  const found = toTokenSpans(spans, tokenizer.encode(text, { maxTokens: 6 }), TYPES);
  assert.deepEqual(found, { spans: [{ first: 3, last: 4, type: 1 }], widened: 0, cut: 2, unknown: 0 });
});

test('spans have exactly the tokens that they touch, of any text, however it is cut', () => {
  fc.assert(
    fc.property(marked, fc.integer({ min: 2, max: 40 }), ({ text, spans }, maxTokens) => {
      const tokens = tokenizer.encode(text, { maxTokens });
      const { starts, ends } = tokens;
      const inner = Array.from(starts.keys()).slice(1, -1);
      const textEnd = inner.length === 0 ? 0 : ends[inner.length];
      const expected = spans.flatMap(({ start, end, label }) => {
        const touched = inner.filter((t) => starts[t] < end && ends[t] > start);
        if (label === 'GPE' || touched.length === 0 || end > textEnd) return [];
        return [{ first: touched[0], last: touched.at(-1)!, type: TYPES.indexOf(label) }];
      });
      const found = toTokenSpans(spans, tokens, TYPES);
      assert.deepEqual(found.spans, expected);
      assert.equal(found.spans.length + found.cut + found.unknown, spans.length);
    }),
    { seed: 21, numRuns: 500 },
  );
});

test('runs of tokens always slice the text, and are found again in their part of it', () => {
  fc.assert(
    fc.property(arbitraryText, fc.nat(), fc.nat(), (text, a, b) => {
      const tokens = tokenizer.encode(text);
      const inner = tokens.ids.length - 2;
      if (inner === 0) return;
      const [first, last] = [1 + (a % inner), 1 + (b % inner)].sort((x, y) => x - y);
      const [span] = toTextSpans([{ first, last, type: 1, score: 1 }], tokens, TYPES);
      assert.ok(0 <= span.start && span.start < span.end && span.end <= text.length);
      const again = toTokenSpans([span], tokens, TYPES);
      assert.ok(again.spans[0].first <= first && last <= again.spans[0].last);
      // Parts of one character may lie in words that overlap ("각ﷺ"), so the tokens that touch the span may reach further.
      const [wider] = toTextSpans([{ ...again.spans[0], score: 1 }], tokens, TYPES);
      assert.ok(wider.start <= span.start && span.end <= wider.end);
      assert.equal(again.widened === 1, wider.start < span.start || span.end < wider.end);
    }),
    { seed: 22, numRuns: 500 },
  );
});

const scored = fc.record({
  start: fc.nat(12),
  end: fc.integer({ min: 13, max: 15 }),
  label: fc.constantFrom('PER', 'LOC'),
  score: fc.constantFrom(0.6, 0.7, 0.8, 0.9),
});
const anySpan = fc.oneof(
  scored,
  scored.map((wide): EntitySpan => ({ ...wide, end: wide.start + 1 + (wide.end % 3) })),
);

function overlap(a: EntitySpan, b: EntitySpan): boolean {
  return a.start < b.end && b.start < a.end;
}

test('of spans that overlap the surest stays, of equally sure ones the longest, then the first', () => {
  const at = (start: number, end: number, score: number) => ({ start, end, label: 'PER', score });
  const [sure, inside, beside, long] = [at(2, 5, 0.9), at(3, 4, 0.8), at(5, 6, 0.6), at(4, 8, 0.6)];
  assert.deepEqual(flatSpans([inside, beside, sure]), [sure, beside]);
  assert.deepEqual(flatSpans([beside, long]), [long]);
  assert.deepEqual(flatSpans([at(1, 3, 0.6), at(0, 2, 0.6)]), [at(0, 2, 0.6)]);
});

test('flat spans share no character, and what is left out meets one at least as sure', () => {
  fc.assert(
    fc.property(fc.array(anySpan), (spans) => {
      const kept = flatSpans(spans);
      kept.slice(1).forEach((next, i) => {
        assert.ok(kept[i].end <= next.start);
      });
      for (const left of spans.filter((one) => !kept.includes(one))) {
        assert.ok(kept.some((one) => overlap(one, left) && one.score >= left.score));
      }
    }),
    { seed: 41 },
  );
});

test('spans of a pointer carry their place and the logistic function of their logit', () => {
  const found = pointerSpans(Int32Array.of(0, 1, 2, 3, 5, 0, 2, 9), Float32Array.of(Math.log(3), 800));
  assert.deepEqual(
    found.map(({ score, ...place }) => place),
    [
      { row: 0, type: 1, first: 2, last: 3 },
      { row: 5, type: 0, first: 2, last: 9 },
    ],
  );
  assert.ok(Math.abs(found[0].score - 0.75) < 1e-6);
  assert.equal(found[1].score, 1);
});
