import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { flatSpans, pointerSpans } from '../../../encoders/ner/token-spans.ts';
import type { EntitySpan } from '../../../src/core/entity-recognizer.ts';

const span = fc.record({
  start: fc.nat(12),
  end: fc.integer({ min: 13, max: 15 }),
  label: fc.constantFrom('PER', 'LOC'),
  score: fc.constantFrom(0.6, 0.7, 0.8, 0.9),
});
const anySpan = fc.oneof(
  span,
  span.map((wide): EntitySpan => ({ ...wide, end: wide.start + 1 + (wide.end % 3) })),
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
