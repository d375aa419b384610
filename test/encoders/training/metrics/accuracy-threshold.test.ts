import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accuracyAt, bestAccuracyThreshold } from '../../../../encoders/training/metrics/accuracy-threshold.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';

const score = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0.1, 0.1 + 2 ** -56, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, -0),
);
const labelled = fc.array(fc.tuple(score, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 30 });

test('no threshold does better, and the reported one gives exactly the reported accuracy', () => {
  fc.assert(
    fc.property(labelled, (pairs) => {
      const [scores, labels] = [pairs.map((p) => p[0]), pairs.map((p) => p[1])];
      const best = bestAccuracyThreshold(scores, labels);
      const tried = [...scores, Number.POSITIVE_INFINITY].map((cut) => accuracyAt(cut, scores, labels));
      assert.equal(best.accuracy, Math.max(...tried));
      assert.equal(accuracyAt(best.threshold, scores, labels), best.accuracy);
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('the threshold stands in the middle of the gap it cuts', () => {
  assert.deepEqual(bestAccuracyThreshold([0.9, 0.2, 0.7, 0.3], [1, 0, 1, 0]), { threshold: 0.5, accuracy: 1 });
});

test('equal scores are never cut apart', () => {
  assert.deepEqual(bestAccuracyThreshold([0.5, 0.5, 0.5, 0.1], [1, 1, 0, 0]), { threshold: 0.3, accuracy: 0.75 });
});

test('of equally good cuts the one with the widest gap wins', () => {
  const { threshold } = bestAccuracyThreshold([1, 0.875, 0.25, 0], [1, 0, 1, 0]);
  assert.equal(threshold, 0.125);
  assert.equal(bestAccuracyThreshold([1, 0.875, 0.125, 0], [1, 0, 1, 0]).threshold, 0.9375);
});

test('one class alone puts the threshold below or just above every score', () => {
  assert.equal(bestAccuracyThreshold([0.5, 0.25], [1, 1]).threshold, 0.25);
  const none = bestAccuracyThreshold([0.5, 0.25], [0, 0]);
  assert.ok(none.threshold > 0.5 && none.threshold < 0.500001);
  assert.equal(none.accuracy, 1);
  for (const value of [-1, 0, 1e300]) assert.ok(bestAccuracyThreshold([value], [0]).threshold > value);
});

test('bad scores and labels are refused', () => {
  assert.throws(() => bestAccuracyThreshold([], []), InvalidArgumentError);
  assert.throws(() => bestAccuracyThreshold([1, 2], [1]), InvalidArgumentError);
  assert.throws(() => bestAccuracyThreshold([Number.NaN], [1]), InvalidArgumentError);
  assert.throws(() => accuracyAt(0.5, [1], [2]), InvalidArgumentError);
});
