import { reading, requireInteger } from '../../core/checks.ts';
import { ConflictError } from '../../core/errors.ts';
import { type OptionKinds, readOptions } from '../../core/options.ts';
import { probabilityOf } from '../../core/statistics/calibration.ts';
import { calibrationFigures } from '../../core/statistics/calibration-error.ts';
import { figuresAt } from '../../core/statistics/confusion.ts';
import { cutIntervals } from '../../core/statistics/cut-intervals.ts';
import { checkLevel, wilsonInterval } from '../../core/statistics/interval.ts';
import { decide, type FittedThreshold, requireFitted, type UnsureEvidence } from './fitted-threshold.ts';
import { type FreshPairs, freshPairs } from './fresh-pairs.ts';
import { type LabelledScores, type Origin, readLabelledScores } from './labelled-scores.ts';

/** How {@link testThreshold} computes intervals. */
export interface TestThresholdOptions {
  /** Share of such intervals that hold the true value, at least 0.5 and below 1. Default 0.95. */
  readonly level?: number;
  /** Samples of the bootstrap, at least 100. Default 2000. */
  readonly resamples?: number;
  /** Of the bootstrap. Default 1. */
  readonly seed?: number;
}

/**
 * Measures a threshold on labelled scores that did not fit it. Figures are those of `score >= threshold` for every pair, those in the
 * unsure band as well; what the band does stands beside them. Pairs that fitted it are left out and counted, where both splits have
 * `pairHashes`.
 * @returns the same threshold with `test` filled, in place of an earlier test.
 * @throws ConflictError on the split that fitted it or a part of it, and for scores of another model; InvalidArgumentError for wrong scores or options.
 */
export function testThreshold(
  fitted: FittedThreshold,
  given: LabelledScores,
  options: TestThresholdOptions = {},
): FittedThreshold {
  const { level, resamples, seed } = checkTestOptions(options);
  const split = readLabelledScores(given);
  requireFitted(fitted);
  return reading('the fitted threshold', () => testOn(fitted, split, { level, resamples, seed }));
}

function testOn(
  fitted: FittedThreshold,
  split: LabelledScores,
  { level, resamples, seed }: Required<TestThresholdOptions>,
): FittedThreshold {
  requireOtherSplit(fitted, split);
  const { data, name } = split;
  const fresh = freshPairs(fitted.fit, split);
  const { scores, labels, repeated } = fresh;
  const figures = figuresAt(fitted.threshold, scores, labels);
  const probabilities = Float64Array.from(scores, (score) => probabilityOf(fitted.calibration, score));
  const unsure = fitted.unsure === undefined ? undefined : unsureEvidence(fitted, fresh, level);
  return {
    ...fitted,
    test: {
      data,
      ...(name !== undefined && { name }),
      ...(repeated !== undefined && { repeated }),
      ...figures,
      level,
      intervals: cutIntervals(figures.confusion, { level, resamples, seed }),
      calibration: calibrationFigures(probabilities, labels),
      ...(unsure !== undefined && { unsure }),
    },
  };
}

const OPTIONS: OptionKinds<TestThresholdOptions> = { level: 'number', resamples: 'any', seed: 'any' };

/** Checks options and fills in defaults. @throws InvalidArgumentError when one is wrong. */
export function checkTestOptions(options: TestThresholdOptions): Required<TestThresholdOptions> {
  const { level = 0.95, resamples = 2000, seed = 1 } = readOptions('testThreshold', options, OPTIONS);
  checkLevel(level);
  requireInteger(resamples, 'resamples', 100);
  requireInteger(seed, 'seed', 0);
  return { level, resamples, seed };
}

/** @throws ConflictError when a split comes from another model than what was fitted, or is what fitted it. */
export function requireOtherSplit(
  { model, fit }: { readonly model: string; readonly fit: Pick<Origin, 'data'> },
  split: Origin,
): void {
  if (split.model !== model) {
    throw new ConflictError(
      `the threshold was fitted on scores of model ${model}, these come from ${split.model}; score with the same model, or fit again`,
    );
  }
  if (split.data === fit.data) {
    throw new ConflictError(
      `${split.name ?? 'this split'} is the one that fitted the threshold, so figures on it would flatter; test on others`,
    );
  }
}

function unsureEvidence(fitted: FittedThreshold, { scores, labels }: FreshPairs, level: number): UnsureEvidence {
  let [decided, right] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const { decision } = decide(fitted, scores[i]);
    if (decision === 'unsure') continue;
    decided++;
    if ((decision === 'match') === (labels[i] === 1)) right++;
  }
  const share = 1 - decided / scores.length;
  if (decided === 0) return { share, decided };
  const accuracy = right / decided;
  return { share, decided, accuracy, interval: wilsonInterval(accuracy, decided, 1 - level) };
}
