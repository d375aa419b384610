import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../../../src/core/random.ts';
import { bootstrapIntervals } from '../../../../src/core/statistics/bootstrap.ts';
import { figuresAt, figuresOf } from '../../../../src/core/statistics/confusion.ts';
import { CUT_FIGURES, cutIntervals } from '../../../../src/core/statistics/cut-intervals.ts';
import { normalScores } from './labelled-pairs.ts';

const SEED = 11;
const OPTIONS = { level: 0.95, resamples: 400, seed: SEED };

test('every figure that is defined lies in its interval, and the interval in 0..1', () => {
  const count = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 400 }));
  const confusion = fc.record({
    truePositives: count,
    falsePositives: count,
    trueNegatives: count,
    falseNegatives: fc.integer({ min: 1, max: 60 }),
  });
  const property = fc.property(confusion, (counts) => {
    const figures = figuresOf(counts);
    const intervals = cutIntervals(counts, OPTIONS);
    for (const name of CUT_FIGURES) {
      const [value, interval] = [figures[name], intervals[name]];
      assert.equal(interval === undefined, value === undefined);
      if (interval === undefined || value === undefined) continue;
      assert.ok(0 <= interval[0] && interval[0] <= value && value <= interval[1] && interval[1] <= 1, name);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 60 });
});

test('without a wrong decision the interval still has a width', () => {
  const { accuracy, f1 } = cutIntervals(
    { truePositives: 20, falsePositives: 0, trueNegatives: 30, falseNegatives: 0 },
    OPTIONS,
  );
  assert.ok(accuracy![0] > 0.9 && accuracy![0] < 0.96 && accuracy![1] === 1);
  assert.ok(f1![0] > 0.85 && f1![0] < 0.95 && f1![1] === 1);
});

test('the intervals hold the true figures about as often as they promise', () => {
  const truth = normalScores(200_000, 2, SEED);
  const wanted = figuresAt(1.4, truth.scores, truth.labels);
  const held = { accuracy: 0, precision: 0, recall: 0, f1: 0 };
  const runs = 300;
  for (let run = 0; run < runs; run++) {
    const { scores, labels } = normalScores(200, 2, SEED + 1 + run);
    const intervals = cutIntervals(figuresAt(1.4, scores, labels).confusion, { ...OPTIONS, resamples: 250, seed: run });
    for (const name of CUT_FIGURES) {
      const [low, high] = intervals[name]!;
      if (low <= wanted[name]! && wanted[name]! <= high) held[name]++;
    }
  }
  for (const name of CUT_FIGURES) {
    assert.ok(held[name] / runs > 0.92 && held[name] / runs < 0.985, `${name}: ${held[name]} of ${runs}, seed ${SEED}`);
  }
});

test('a share has nearly the interval of its binomial distribution', () => {
  const share = ([right, wrong]: readonly number[]) => right / (right + wrong);
  const options = { level: 0.95, resamples: 20_000, seed: SEED };
  const [low, high] = bootstrapIntervals([400, 100], { share }, options).share;
  // 0.8 +- 1.96 sqrt(0.8 * 0.2 / 500), shifted a little towards a half.
  assert.ok(Math.abs(low - 0.764) < 0.003 && Math.abs(high - 0.833) < 0.003, `got ${low} to ${high}, seed ${SEED}`);
});

test('of a skewed figure both ends miss about equally often', () => {
  // The square of a rare share: its percentiles lie too low. The truth is 0.1 squared.
  const square = ([right, wrong]: readonly number[]) => (right / (right + wrong)) ** 2;
  let [tooHigh, tooLow] = [0, 0];
  const runs = 300;
  const random = createRandom(SEED);
  for (let run = 0; run < runs; run++) {
    const right = Array.from({ length: 200 }, () => random.next()).filter((each) => each < 0.1).length;
    const [low, high] = bootstrapIntervals(
      [right, 200 - right],
      { square },
      { ...OPTIONS, resamples: 300, seed: run },
    ).square;
    if (low > 0.01) tooHigh++;
    if (high < 0.01) tooLow++;
  }
  const told = `${tooHigh} above, ${tooLow} below of ${runs}, seed ${SEED}`;
  assert.ok(tooHigh + tooLow > 0.02 * runs && tooHigh + tooLow < 0.08 * runs, told);
  assert.ok(Math.abs(tooHigh - tooLow) < 0.035 * runs, told);
});

test('the same seed gives the same interval, another one another', () => {
  const counts = { truePositives: 50, falsePositives: 20, trueNegatives: 70, falseNegatives: 30 };
  assert.deepEqual(cutIntervals(counts, OPTIONS), cutIntervals(counts, OPTIONS));
  assert.notDeepEqual(cutIntervals(counts, OPTIONS), cutIntervals(counts, { ...OPTIONS, seed: SEED + 1 }));
});
