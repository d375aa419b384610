import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConflictError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import type { ClassGoal } from '../../../../src/core/statistics/class-cuts.ts';
import { chooseClass } from '../../../../src/core/statistics/class-figures.ts';
import {
  fitClassThresholds,
  type LabelledClasses,
  testClassThresholds,
} from '../../../../src/pairs/threshold/class-thresholds.ts';

/** Three classes, the first one overrated. */
function labelledClasses(name: string, count: number, seed: number): LabelledClasses {
  const random = createRandom(seed);
  const labels = Array.from({ length: count }, () => random.below(3));
  const probabilities = labels.flatMap((label) => {
    const row = [0, 1, 2].map((i) => Math.exp(random.normal() + (i === label ? 2 : 0) + (i === 0 ? 2 : 0)));
    const sum = row.reduce((a, b) => a + b);
    return row.map((value) => value / sum);
  });
  return { probabilities, labels, classes: 3, model: 'model-1', data: `digest of ${name}`, name };
}

const DEV = labelledClasses('dev', 600, 1);
const TEST = labelledClasses('test', 800, 2);

test('class thresholds are better than none on rows that did not fit them, and the figures are exact', () => {
  const fitted = testClassThresholds(fitClassThresholds(DEV), TEST);
  const { accuracy, plain, accuracyInterval, macroF1, macroF1Interval } = fitted.test!;
  assert.ok(accuracy > plain.accuracy + 0.02, `${accuracy} after ${plain.accuracy}`);
  const right = TEST.labels as number[];
  const chosen = right.map((_, row) => chooseClass(TEST.probabilities, fitted.thresholds, row));
  assert.equal(accuracy, chosen.filter((each, row) => each === right[row]).length / right.length);
  assert.ok(accuracyInterval[0] < accuracy && accuracy < accuracyInterval[1]);
  assert.ok(macroF1Interval![0] < macroF1 && macroF1 < macroF1Interval![1]);
  assert.deepEqual(JSON.parse(JSON.stringify(fitted)), fitted);
});

test('class thresholds are never tested on the rows that fitted them, another model or other classes', () => {
  const fitted = fitClassThresholds(DEV, { goal: 'f1' });
  assert.throws(() => testClassThresholds(fitted, DEV), ConflictError);
  assert.throws(() => testClassThresholds(fitted, { ...TEST, model: 'model-2' }), ConflictError);
  const two = { ...TEST, probabilities: [1, 0], labels: [0], classes: 2 };
  assert.throws(() => testClassThresholds(fitted, two), ConflictError);
});

test('wrong options are refused', () => {
  assert.throws(() => fitClassThresholds(DEV, { goal: 'recall' as ClassGoal }), InvalidArgumentError);
  assert.throws(() => fitClassThresholds(DEV, { starts: 0 }), InvalidArgumentError);
  assert.throws(() => fitClassThresholds({ ...DEV, data: '' }), InvalidArgumentError);
  assert.throws(() => testClassThresholds(fitClassThresholds(DEV), TEST, { level: 1 }), InvalidArgumentError);
});
