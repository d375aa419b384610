import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Calibration, fitCalibration, probabilityOf } from '../../../../src/core/statistics/calibration.ts';
import { calibrationFigures } from '../../../../src/core/statistics/calibration-error.ts';
import { fitIsotonic, heightAt } from '../../../../src/core/statistics/isotonic.ts';
import { fitSigmoid, sigmoidAt } from '../../../../src/core/statistics/platt.ts';
import { labelledPairs, normalScores, split } from './labelled-pairs.ts';

const SEED = 21;

function holdsForBoth(check: (at: (score: number) => number, scores: number[], labels: number[]) => void): void {
  const property = fc.property(labelledPairs, (pairs) => {
    const [scores, labels] = split(pairs);
    const [line, sigmoid] = [fitIsotonic(scores, labels), fitSigmoid(scores, labels)];
    check((score) => heightAt(line, score), scores, labels);
    check((score) => sigmoidAt(sigmoid, score), scores, labels);
  });
  fc.assert(property, { seed: SEED, numRuns: 300 });
}

test('probabilities never fall with the score and are never 0 or 1', () => {
  holdsForBoth((at, scores) => {
    const asked = [...scores, -Number.MAX_VALUE, -1.5, 0, 0.3, 1e9, Number.MAX_VALUE].sort((a, b) => a - b);
    const heights = asked.map(at);
    for (const [i, height] of heights.entries()) {
      assert.ok(height > 0 && height < 1, `${height} at ${asked[i]}`);
      assert.ok(i === 0 || height >= heights[i - 1], `falls to ${height} at ${asked[i]}`);
    }
  });
});

test('the isotonic line has the smallest squared error of all that do not fall', () => {
  // Least over the means of all runs that end here, greatest over those that begin here (Barlow et al. 1972, min-max formula).
  const property = fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 25 }), (labels) => {
    const line = fitIsotonic([...labels.keys()], labels);
    const padded = [1, ...labels, 0];
    const mean = (from: number, to: number) => padded.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
    for (const i of labels.keys()) {
      const ends = padded.map((_, to) => to + 1).filter((to) => to > i + 1);
      const best = ends.map((to) =>
        Math.max(
          ...padded
            .map((_, from) => from)
            .filter((from) => from <= i + 1)
            .map((from) => mean(from, to)),
        ),
      );
      assert.ok(Math.abs(heightAt(line, i) - Math.min(...best)) < 1e-12);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 200 });
});

test('the sigmoid of normal scores is the one that made them', () => {
  const { scores, labels } = normalScores(40_000, 2, SEED);
  const { slope, intercept } = fitSigmoid(scores, labels);
  assert.ok(Math.abs(slope - 2) < 0.05 && Math.abs(intercept + 2) < 0.07, `${slope}, ${intercept}, seed ${SEED}`);
});

test('the scale and the origin of the scores do not matter', () => {
  const { scores, labels } = normalScores(500, 2, SEED);
  const plain = fitSigmoid(scores, labels);
  for (const [scale, origin] of [
    [1e-9, 0],
    [1e6, 0],
    [1, 1e4],
    [1e-3, -7],
  ]) {
    const moved = fitSigmoid(
      scores.map((score) => score * scale + origin),
      labels,
    );
    for (const score of [-1, 0, 1, 2]) {
      assert.ok(Math.abs(sigmoidAt(moved, score * scale + origin) - sigmoidAt(plain, score)) < 1e-6);
    }
  }
});

test('scores that run against the labels or do not differ give the share of matches', () => {
  assert.equal(sigmoidAt(fitSigmoid([1, 2, 3, 4], [1, 1, 0, 0]), 9), 0.5);
  assert.equal(sigmoidAt(fitSigmoid([3, 3, 3], [1, 0, 0]), 3), 0.4);
});

test('classes that are wholly apart leave the doubt of their number', () => {
  const scores = Float64Array.from({ length: 100 }, (_, i) => i);
  const labels = scores.map((score) => (score < 50 ? 0 : 1));
  assert.equal(heightAt(fitIsotonic(scores, labels), 99), 50 / 51);
  assert.ok(sigmoidAt(fitSigmoid(scores, labels), 99) <= 1 - 1 / 102);
});

test('calibration takes the map that foretells held-out pairs better', () => {
  const few = normalScores(60, 2, SEED);
  assert.equal(fitCalibration(few.scores, few.labels, SEED).method, 'platt');
  const many = normalScores(6000, 2, SEED);
  // Steps of the score that no sigmoid follows: one in the middle, level on both sides.
  const stepped = many.scores.map((_, i) => i / 6000);
  const labels = stepped.map((score, i) => ((i * 7919) % 100 < (score < 0.3 ? 10 : score < 0.6 ? 80 : 85) ? 1 : 0));
  const calibration = fitCalibration(stepped, labels, SEED);
  assert.equal(calibration.method, 'isotonic');
  assert.ok(Math.abs(probabilityOf(calibration, 0.15) - 0.1) < 0.05);
  assert.ok(Math.abs(probabilityOf(calibration, 0.8) - 0.85) < 0.05);
});

test('calibrated probabilities agree with held-out labels better than raw scores do', () => {
  const [fit, held] = [normalScores(4000, 2, SEED), normalScores(20_000, 2, SEED + 1)];
  const calibration: Calibration = fitCalibration(fit.scores, fit.labels, SEED);
  const raw = calibrationFigures(
    held.scores.map((score) => Math.min(0.999, Math.max(0.001, score))),
    held.labels,
  );
  const better = calibrationFigures(
    held.scores.map((score) => probabilityOf(calibration, score)),
    held.labels,
  );
  assert.ok(better.calibrationError < 0.02 && raw.calibrationError > 0.08);
  assert.ok(better.brier < raw.brier && better.logLoss < raw.logLoss);
});

test('the figures of calibration are those of a sum by hand', () => {
  const figures = calibrationFigures([0.8, 0.8, 0.2, 0.2], [1, 0, 0, 0]);
  assert.ok(Math.abs(figures.calibrationError - (0.6 + 0.4) / 4) < 1e-12);
  assert.ok(Math.abs(figures.brier - (0.04 + 0.64 + 0.04 + 0.04) / 4) < 1e-12);
  assert.ok(Math.abs(figures.logLoss + (3 * Math.log(0.8) + Math.log(0.2)) / 4) < 1e-12);
});

test('certain and right probabilities have no error, certain and wrong ones the whole', () => {
  assert.equal(calibrationFigures([1, 0], [1, 0]).calibrationError, 0);
  assert.equal(calibrationFigures([1, 0], [0, 1]).calibrationError, 1);
});
