import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packSpans, unpackSpans } from '../../../encoders/ner/span-rows.ts';

const TYPES = ['person', 'place', 'organization'];
const offset = fc.oneof(fc.nat(100), fc.integer({ min: 0, max: 2 ** 31 - 1 }));
const score = fc.float({ min: 0, max: 1, noNaN: true }).map(Math.abs);
const span = fc.record(
  { start: offset, end: offset, label: fc.constantFrom(...TYPES), score },
  { noNullPrototype: true },
);

test('spans come back as they were, whatever their offsets', () => {
  fc.assert(
    fc.property(fc.array(fc.array(span, { maxLength: 5 }), { maxLength: 8 }), (texts) => {
      const moved = structuredClone(packSpans(texts, TYPES));
      assert.deepEqual(unpackSpans(moved, TYPES), texts);
    }),
  );
});

test('texts without spans keep their places', () => {
  const only = { start: 2 ** 24 + 1, end: 2 ** 24 + 3, label: 'place', score: 0.5 };
  assert.deepEqual(unpackSpans(packSpans([[], [only], []], TYPES), TYPES), [[], [only], []]);
  assert.deepEqual(unpackSpans(packSpans([], TYPES), TYPES), []);
});
