import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { bestCut } from '../../../../src/core/statistics/best-cut.ts';
import { bestClassThresholds, type ClassGoal } from '../../../../src/core/statistics/class-cuts.ts';
import {
  type ClassScores,
  chooseClass,
  classConfusion,
  classFigures,
} from '../../../../src/core/statistics/class-figures.ts';

const SEED = 51;

/** Rows of an unsure model that takes the first class for far too likely. */
function biasedScores(count: number, classes: number, seed: number): ClassScores {
  const random = createRandom(seed);
  const labels = Float64Array.from({ length: count }, () => Math.floor(classes * random.next() ** 2));
  const logits = Array.from(labels, (label) =>
    Array.from({ length: classes }, (_, i) => random.normal() + (i === label ? 1.5 : 0) + (i === 0 ? 1.5 : 0)),
  );
  const probabilities = logits.flatMap((row) => {
    const sum = row.reduce((total, z) => total + Math.exp(z), 0);
    return row.map((z) => Math.exp(z) / sum);
  });
  return { probabilities, labels, classes };
}

function figures(data: ClassScores, thresholds: ArrayLike<number>) {
  return classFigures(classConfusion(data, thresholds), data.classes);
}

// A probability of 0 is never chosen, whatever the thresholds, so there are none here.
test('with two classes the accuracy is that of the exact cut through the ratio of the probabilities', () => {
  const cell = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0.01, max: 1, noNaN: true }));
  const row = fc.tuple(cell, fc.double({ min: 0.01, max: 1, noNaN: true }), fc.constantFrom(0, 1));
  const property = fc.property(fc.array(row, { minLength: 1, maxLength: 25 }), fc.nat(), (rows, seed) => {
    const labels = rows.map(([, , label]) => label);
    const data = { probabilities: rows.flatMap(([no, yes]) => [yes, no]), labels, classes: 2 };
    const exact = bestCut(
      rows.map(([no, yes]) => no / yes),
      labels,
      'accuracy',
    ).accuracy;
    const thresholds = bestClassThresholds(data, { goal: 'accuracy', starts: 1, seed });
    assert.ok(Math.abs(figures(data, thresholds).accuracy - exact) < 1e-12, `${exact}`);
  });
  fc.assert(property, { seed: SEED, numRuns: 200 });
});

test('no change of a single threshold does better', () => {
  for (const goal of ['accuracy', 'f1'] satisfies ClassGoal[]) {
    const data = biasedScores(120, 4, SEED);
    const thresholds = bestClassThresholds(data, { goal, starts: 2, seed: SEED });
    const worth = (of: ArrayLike<number>) => figures(data, of)[goal === 'accuracy' ? 'accuracy' : 'macroF1'];
    const best = worth(thresholds);
    const random = createRandom(SEED);
    for (let i = 0; i < 2000; i++) {
      const changed = thresholds.slice();
      changed[i % 4] = Math.exp(4 * random.normal());
      assert.ok(worth(changed) <= best + 1e-12, `${goal}: ${worth(changed)} above ${best}, seed ${SEED}`);
    }
  }
});

test('thresholds repair a model that favours one class, each goal best by its own measure', () => {
  const data = biasedScores(3000, 5, SEED);
  const plain = figures(data, [1, 1, 1, 1, 1]);
  const accuracy = figures(data, bestClassThresholds(data, { goal: 'accuracy', starts: 3, seed: SEED }));
  const f1 = figures(data, bestClassThresholds(data, { goal: 'f1', starts: 3, seed: SEED }));
  assert.ok(accuracy.accuracy > plain.accuracy + 0.03, `${accuracy.accuracy} after ${plain.accuracy}`);
  assert.ok(f1.macroF1 > plain.macroF1 + 0.03, `${f1.macroF1} after ${plain.macroF1}`);
  assert.ok(accuracy.accuracy >= f1.accuracy && f1.macroF1 >= accuracy.macroF1);
});

test('thresholds are in 0..1, the greatest is 1, and the same seed finds the same ones', () => {
  const data = biasedScores(200, 3, SEED);
  const options = { goal: 'f1', starts: 3, seed: SEED } as const;
  const thresholds = bestClassThresholds(data, options);
  assert.ok(thresholds.every((value) => value > 0 && value <= 1) && Math.max(...thresholds) === 1);
  assert.deepEqual(bestClassThresholds(data, options), thresholds);
});

test('the class with the greatest product is chosen, the first of equal ones', () => {
  assert.equal(chooseClass([0.5, 0.3, 0.2], [1, 1, 1]), 0);
  assert.equal(chooseClass([0.5, 0.3, 0.2], [0.5, 1, 1]), 1);
  assert.equal(chooseClass([0, 0, 0, 0.25, 0.25, 0.125], [1, 1, 2], 1), 0);
});

test('figures of several classes are those of a count by hand', () => {
  const data = { probabilities: [1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0], labels: [0, 1, 1, 0], classes: 3 };
  // Class 0: 1 of 2 right, decided twice: F1 1/2; class 1 the same; class 2 never occurs.
  assert.deepEqual(figures(data, [1, 1, 1]), { count: 4, accuracy: 0.5, macroF1: 0.5 });
});

test('wrong rows are refused', () => {
  const wrong: ClassScores[] = [
    { probabilities: [], labels: [], classes: 2 },
    { probabilities: [1], labels: [0], classes: 1 },
    { probabilities: [1, 0, 0], labels: [0], classes: 2 },
    { probabilities: [1, 0], labels: [2], classes: 2 },
    { probabilities: [1, -1], labels: [0], classes: 2 },
    { probabilities: [1, Number.NaN], labels: [0], classes: 2 },
  ];
  const options = { goal: 'accuracy', starts: 1, seed: 1 } as const;
  for (const data of wrong) assert.throws(() => bestClassThresholds(data, options), InvalidArgumentError);
});
