import { reading, requireInteger } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { type OptionKinds, readOptions } from '../../core/options.ts';
import { bestCut, checkGoal } from '../../core/statistics/best-cut.ts';
import { fitCalibration } from '../../core/statistics/calibration.ts';
import { distributionOf } from '../../core/statistics/score-drift.ts';
import type { FittedThreshold, ThresholdGoal } from './fitted-threshold.ts';
import { type LabelledScores, readLabelledScores } from './labelled-scores.ts';
import { packHashes } from './pair-hashes.ts';
import { unsureBand } from './unsure-band.ts';

/** How {@link fitThreshold} chooses. */
export interface FitThresholdOptions {
  /**
   * What the threshold is to be best at: 'accuracy', 'f1', or the greatest recall with at least this `precision` on the pairs given.
   * Default 'accuracy'.
   */
  readonly goal?: ThresholdGoal;
  /** Confidence below which a decision is left to a person, above 0.5 and below 1. Default: every pair is decided. */
  readonly unsureBelow?: number;
  /** Of the folds that choose how scores become probabilities. Default 1. */
  readonly seed?: number;
}

const OPTIONS: OptionKinds<FitThresholdOptions> = { goal: 'any', unsureBelow: 'number', seed: 'any' };

/**
 * Fits a threshold, and what turns scores into probabilities, on labelled scores. What it is worth must be found on others:
 * `testThreshold`.
 * @throws InvalidArgumentError for wrong scores or options, when a class is missing, or when the goal cannot be reached.
 */
export function fitThreshold(given: LabelledScores, options: FitThresholdOptions = {}): FittedThreshold {
  const { goal = 'accuracy', unsureBelow, seed = 1 } = readOptions('fitThreshold', options, OPTIONS);
  const split = readLabelledScores(given);
  reading('the goal', () => checkGoal(goal));
  requireInteger(seed, 'seed', 0);
  const { scores, labels, model, data, name, pairHashes } = split;
  const { threshold, ...figures } = bestCut(scores, labels, goal);
  if (figures.positives === 0 || figures.positives === figures.count) {
    throw new InvalidArgumentError(
      `fitting a threshold needs pairs that match and pairs that do not, got ${figures.positives} matches of ${figures.count} pairs`,
    );
  }
  const calibration = fitCalibration(scores, labels, seed);
  const distribution = distributionOf(scores);
  const range = [distribution.quantiles[0], distribution.quantiles.at(-1)!] as const;
  return {
    threshold,
    ...(unsureBelow !== undefined && { unsure: unsureBand(threshold, calibration, range, unsureBelow) }),
    goal,
    model,
    calibration,
    distribution,
    fit: {
      data,
      ...(name !== undefined && { name }),
      ...(pairHashes !== undefined && { pairHashes: packHashes(pairHashes) }),
      ...figures,
    },
  };
}
