import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distributionOf, scoreDrift } from '../../../../src/core/statistics/score-drift.ts';
import { normalScores } from './labelled-pairs.ts';

const SEED = 31;

test('the distance is never above the true one and at most 1 % below it', () => {
  const scores = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 30, maxLength: 80 });
  const property = fc.property(scores, scores, (earlier, later) => {
    const share = (of: readonly number[], at: number) => of.filter((score) => score <= at).length / of.length;
    const exact = Math.max(...[...earlier, ...later].map((at) => Math.abs(share(earlier, at) - share(later, at))));
    const { distance } = scoreDrift(distributionOf(earlier), later)!;
    assert.ok(distance <= exact + 1e-12 && distance >= exact - 0.01 - 1e-12, `${distance} for ${exact}`);
  });
  fc.assert(property, { seed: SEED, numRuns: 300 });
});

test('scores of the same distribution are rarely certain to differ', () => {
  const earlier = distributionOf(normalScores(2000, 2, SEED).scores);
  const runs = 200;
  let certain = 0;
  for (let run = 1; run <= runs; run++) {
    const drift = scoreDrift(earlier, normalScores(400, 2, SEED + run).scores)!;
    if (drift.pValue < 0.05) certain++;
    assert.equal(drift.drifted, false, `run ${run}`);
  }
  assert.ok(certain <= 0.08 * runs, `${certain} of ${runs}, seed ${SEED}`);
});

test('scores that moved, or another share of matches, are noticed, with the direction', () => {
  const earlier = distributionOf(normalScores(2000, 2, SEED).scores);
  const moved = scoreDrift(
    earlier,
    normalScores(400, 2, SEED + 1).scores.map((score) => score + 0.6),
  )!;
  assert.ok(moved.drifted && moved.shift > 0.3);
  const fewer = scoreDrift(earlier, normalScores(400, 2, SEED + 1, 0.1).scores)!;
  assert.ok(fewer.drifted && fewer.shift < -0.3);
});

test('a difference that is certain but small is no drift', () => {
  const earlier = distributionOf(normalScores(20_000, 2, SEED).scores);
  const drift = scoreDrift(earlier, normalScores(20_000, 2, SEED + 1, 0.56).scores)!;
  assert.ok(drift.pValue < 1e-6 && !drift.drifted);
});

test('the share outside of the earlier range is exact, and few scores say nothing', () => {
  const earlier = distributionOf(Array.from({ length: 100 }, (_, i) => i));
  const later = Array.from({ length: 40 }, (_, i) => (i < 10 ? -1 : i < 15 ? 100 : i));
  assert.equal(scoreDrift(earlier, later)!.outside, 15 / 40);
  assert.equal(scoreDrift(earlier, later.slice(0, 29)), undefined);
});

test('the chance of a distance is that of Kolmogorov', () => {
  // For n = m = 200 the two-sample critical value at 5 % is 1.358 sqrt(2 / 200) = 0.1358.
  const earlier = distributionOf(Array.from({ length: 200 }, (_, i) => i));
  const shifted = (by: number) =>
    scoreDrift(
      earlier,
      Array.from({ length: 200 }, (_, i) => i + by),
    )!.pValue;
  assert.ok(shifted(29) < 0.05 && shifted(24) > 0.05, `${shifted(29)}, ${shifted(24)}`);
});
