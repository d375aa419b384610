import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { bestCut, type CutGoal } from '../../../../src/core/statistics/best-cut.ts';
import { type CutFigures, figuresAt } from '../../../../src/core/statistics/confusion.ts';
import { labelledPairs, split } from './labelled-pairs.ts';

/** Figures of every cut there is, none and all included. */
function everyCut(scores: readonly number[], labels: readonly number[]): CutFigures[] {
  return [...scores, Number.POSITIVE_INFINITY].map((cut) => figuresAt(cut, scores, labels));
}

function holdsFor(goal: CutGoal, expected: (all: CutFigures[]) => Partial<CutFigures> | undefined): void {
  const property = fc.property(labelledPairs, (pairs) => {
    const [scores, labels] = split(pairs);
    const wanted = expected(everyCut(scores, labels));
    if (wanted === undefined) {
      assert.throws(() => bestCut(scores, labels, goal), InvalidArgumentError);
      return;
    }
    const { threshold, ...figures } = bestCut(scores, labels, goal);
    for (const [name, value] of Object.entries(wanted)) assert.equal(figures[name as keyof CutFigures], value, name);
    assert.deepEqual(figures, figuresAt(threshold, scores, labels));
  });
  fc.assert(property, { seed: 3, numRuns: 500 });
}

test('no cut has a better accuracy, and the reported threshold gives exactly the reported figures', () => {
  holdsFor('accuracy', (all) => ({ accuracy: Math.max(...all.map(({ accuracy }) => accuracy)) }));
});

test('no cut has a better F1, and without a match none is chosen', () => {
  holdsFor('f1', (all) => (all[0].positives === 0 ? undefined : { f1: Math.max(...all.map(({ f1 = 0 }) => f1)) }));
});

test('no cut that is as precise as asked finds more matches, and one that does is refused when there is none', () => {
  for (const precision of [0.2, 0.5, 0.75, 1]) {
    holdsFor({ precision }, (all) => {
      const allowed = all.filter((figures) => figures.precision !== undefined && figures.precision >= precision);
      const found = allowed.filter(({ recall }) => recall !== undefined);
      if (found.length === 0) return undefined;
      const recall = Math.max(...found.map((figures) => figures.recall!));
      const most = Math.max(...found.filter((figures) => figures.recall === recall).map((each) => each.precision!));
      return { recall, precision: most };
    });
  }
});

test('the threshold stands in the middle of the gap it cuts', () => {
  const cut = bestCut([0.9, 0.2, 0.7, 0.3], [1, 0, 1, 0], 'accuracy');
  assert.equal(cut.threshold, 0.5);
  assert.equal(cut.accuracy, 1);
});

test('equal scores are never cut apart', () => {
  const cut = bestCut([0.5, 0.5, 0.5, 0.1], [1, 1, 0, 0], 'accuracy');
  assert.equal(cut.threshold, 0.3);
  assert.equal(cut.accuracy, 0.75);
});

test('of equally good cuts the one with the widest gap wins', () => {
  assert.equal(bestCut([1, 0.875, 0.25, 0], [1, 0, 1, 0], 'accuracy').threshold, 0.125);
  assert.equal(bestCut([1, 0.875, 0.125, 0], [1, 0, 1, 0], 'accuracy').threshold, 0.9375);
});

test('one class alone puts the threshold below or just above every score', () => {
  assert.equal(bestCut([0.5, 0.25], [1, 1], 'accuracy').threshold, 0.25);
  const none = bestCut([0.5, 0.25], [0, 0], 'accuracy');
  assert.ok(none.threshold > 0.5 && none.threshold < 0.500001);
  assert.equal(none.accuracy, 1);
  for (const value of [-1, 0, 1e300]) assert.ok(bestCut([value], [0], 'accuracy').threshold > value);
});

test('the goals choose different cuts through the same scores', () => {
  const scores = [9, 8, 7, 6, 5, 4, 3, 2, 1];
  const labels = [1, 1, 0, 1, 1, 0, 0, 1, 0];
  assert.equal(bestCut(scores, labels, { precision: 1 }).threshold, 7.5);
  assert.equal(bestCut(scores, labels, { precision: 0.8 }).threshold, 4.5);
  assert.equal(bestCut(scores, labels, { precision: 0.6 }).threshold, 1.5);
});

test('bad scores, labels and goals are refused', () => {
  assert.throws(() => bestCut([], [], 'accuracy'), InvalidArgumentError);
  assert.throws(() => bestCut([1, 2], [1], 'accuracy'), InvalidArgumentError);
  assert.throws(() => bestCut([Number.NaN], [1], 'f1'), InvalidArgumentError);
  assert.throws(() => figuresAt(0.5, [1], [2]), InvalidArgumentError);
  for (const goal of [
    'recall',
    undefined,
    null,
    {},
    { precision: 0 },
    { precision: 1.01 },
    { precision: Number.NaN },
  ]) {
    assert.throws(() => bestCut([1], [1], goal as CutGoal), InvalidArgumentError);
  }
});
