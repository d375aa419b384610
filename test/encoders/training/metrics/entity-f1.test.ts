import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entityF1, entityF1Interval } from '../../../../encoders/training/metrics/entity-f1.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';

/** Spans from `0-2 PER`. */
function spans(...texts: readonly string[]) {
  return texts.map((text) => {
    const [start, end, label] = text.split(/[- ]/u);
    return { start: Number(start), end: Number(end), label };
  });
}

const gold = [spans('0-2 PER', '3-5 LOC', '5-6 LOC'), spans('1-4 ORG'), []];
const found = [spans('0-2 PER', '3-5 ORG', '5-7 LOC'), spans('1-4 ORG'), spans('1-4 ORG')];

test('a span is right with its exact ends and label in the same text', () => {
  const { byType, ...all } = entityF1(gold, found);
  assert.deepEqual(all, { gold: 4, found: 5, right: 2, precision: 0.4, recall: 0.5, f1: 4 / 9 });
  assert.deepEqual(Object.keys(byType), ['LOC', 'ORG', 'PER']);
  assert.deepEqual(byType.LOC, { gold: 2, found: 1, right: 0, precision: 0, recall: 0, f1: 0 });
  assert.deepEqual(byType.ORG, { gold: 1, found: 3, right: 1, precision: 1 / 3, recall: 1, f1: 0.5 });
});

test('a span that is found twice is right once', () => {
  const twice = entityF1([spans('0-2 PER')], [spans('0-2 PER', '0-2 PER')]);
  assert.deepEqual([twice.found, twice.right], [2, 1]);
});

test('the same spans are all right, nothing is none right, and the sides change places with their shares', () => {
  const span = fc.record({
    start: fc.nat(3),
    end: fc.integer({ min: 4, max: 6 }),
    label: fc.constantFrom('PER', 'LOC'),
  });
  const text = fc.uniqueArray(span, { selector: ({ start, end, label }) => `${start} ${end} ${label}` });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (texts) => {
      const [a, b] = [texts.map(([one]) => one), texts.map(([, other]) => other)];
      const [one, other] = [entityF1(a, b), entityF1(b, a)];
      assert.deepEqual([one.precision, one.recall, one.f1], [other.recall, other.precision, other.f1]);
      const same = entityF1(a, a);
      assert.equal(same.right, same.gold);
      const none = entityF1(
        a,
        a.map(() => []),
      );
      assert.deepEqual([none.right, none.f1, none.precision], [0, 0, 0]);
      const sum = Object.values(one.byType).reduce((total, { right }) => total + right, 0);
      assert.equal(sum, one.right);
    }),
    { seed: 51 },
  );
});

test('the interval holds the figure, is the same for a seed, and narrows with more texts', () => {
  const options = { level: 0.95, resamples: 500, seed: 7 };
  const times = (n: number) =>
    [gold, found].map((side) => Array.from({ length: n }, () => side).flat()) as [typeof gold, typeof found];
  const few = entityF1Interval(...times(10), options);
  const many = entityF1Interval(...times(100), options);
  for (const [low, high] of [few, many]) assert.ok(low < 4 / 9 && 4 / 9 < high);
  assert.ok(many[1] - many[0] < (few[1] - few[0]) / 2);
  assert.deepEqual(entityF1Interval(...times(10), options), few);
});

test('spans of other texts, and an interval of no texts, are refused', () => {
  assert.throws(() => entityF1(gold, found.slice(1)), InvalidArgumentError);
  assert.throws(() => entityF1Interval([], [], { level: 0.95, resamples: 10, seed: 1 }), InvalidArgumentError);
});
