import { reading, requireObject, requireString, shown } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import type { CutGoal } from '../../core/statistics/best-cut.ts';
import { type Calibration, probabilityOf } from '../../core/statistics/calibration.ts';
import type { CalibrationFigures } from '../../core/statistics/calibration-error.ts';
import type { CutFigures } from '../../core/statistics/confusion.ts';
import type { CutIntervals } from '../../core/statistics/cut-intervals.ts';
import type { Interval } from '../../core/statistics/interval.ts';
import type { ScoreDistribution } from '../../core/statistics/score-drift.ts';

/** Goal of a threshold; see {@link CutGoal}. */
export type ThresholdGoal = CutGoal;

/** Rule that decides pairs by their score; a threshold given by hand has nothing but the number. */
export interface ThresholdRule {
  /** A pair is a match when its score is at least this. */
  readonly threshold: number;
  /** Scores for which a person should decide. */
  readonly unsure?: UnsureBand;
  /** Turns scores into probabilities. */
  readonly calibration?: Calibration;
}

/** Scores on both sides of a threshold that decide with too little confidence: at least `from`, below `to`. */
export interface UnsureBand {
  readonly from: number;
  readonly to: number;
  /** The confidence that was asked for: outside of the band a decision has at least this probability of being right. */
  readonly below: number;
}

/** A threshold, what it was fitted on, and what it is worth on pairs that did not fit it. Plain data: JSON in, JSON out. */
export interface FittedThreshold extends ThresholdRule {
  readonly goal: ThresholdGoal;
  /** `fingerprint` of the scorer; the threshold says nothing about scores of another one. */
  readonly model: string;
  readonly calibration: Calibration;
  /** The scores it was fitted on, to notice when others look different. */
  readonly distribution: ScoreDistribution;
  readonly fit: FitEvidence;
  /** Absent until it was tested. */
  readonly test?: TestEvidence;
}

/** The split that chose the threshold; figures on it flatter. */
export interface FitEvidence extends CutFigures {
  /** Digest of the pairs. */
  readonly data: string;
  readonly name?: string;
  /** Hashes of the pairs, `packHashes`; absent where only scores were given. */
  readonly pairHashes?: string;
}

/** Another split than the one that chose the threshold, and the figures on those of its pairs that did not. */
export interface TestEvidence extends CutFigures {
  /** Digest of the pairs, those left out as well. */
  readonly data: string;
  readonly name?: string;
  /** Pairs left out because they fitted the threshold; absent where nothing says which pairs did. */
  readonly repeated?: number;
  /** Share of such intervals that hold the true value. */
  readonly level: number;
  readonly intervals: CutIntervals;
  /** How well the calibrated probabilities agree with the labels. */
  readonly calibration: CalibrationFigures;
  /** Figures of the unsure band; absent without one. */
  readonly unsure?: UnsureEvidence;
}

/** Figures of a band that is left to a person: its share, and how good the other decisions are. */
export interface UnsureEvidence {
  /** Share of pairs in the band. */
  readonly share: number;
  /** Pairs outside of it. */
  readonly decided: number;
  /** Share of right decisions among those; absent when there are none. */
  readonly accuracy?: number;
  readonly interval?: Interval;
}

/** Meaning of a score. */
export interface Decision {
  readonly score: number;
  /** Probability of a match; absent where the rule has no calibration. */
  readonly probability?: number;
  /** 'unsure' where the rule has a band for that and the score lies in it. */
  readonly decision: 'match' | 'no match' | 'unsure';
}

/**
 * Decides whether a pair of this score is a match.
 * @throws InvalidArgumentError for a score that is not finite, and for what is no rule.
 */
export function decide(rule: ThresholdRule, score: number): Decision {
  if (!Number.isFinite(score)) throw new InvalidArgumentError(`a decision needs a finite score, got ${shown(score)}`);
  return reading('the threshold', () => decideBy(rule, score));
}

function decideBy({ threshold, unsure, calibration }: ThresholdRule, score: number): Decision {
  requireThreshold(threshold);
  const isUnsure = unsure !== undefined && score >= unsure.from && score < unsure.to;
  return {
    score,
    ...(calibration !== undefined && { probability: probabilityOf(calibration, score) }),
    decision: isUnsure ? 'unsure' : score >= threshold ? 'match' : 'no match',
  };
}

/** Throws InvalidArgumentError unless the value is a finite number, or an object that has one as its threshold. */
export function requireThreshold(value: FittedThreshold | number): void {
  const number = reading('the threshold', () =>
    typeof value === 'object' && value !== null ? (value as ThresholdRule).threshold : value,
  );
  if (Number.isFinite(number)) return;
  throw new InvalidArgumentError(`threshold must be a finite number or a fitted threshold, got ${shown(value)}`);
}

/** Throws InvalidArgumentError unless the value is a threshold that was fitted. */
export function requireFitted(value: FittedThreshold): void {
  requireObject('the fitted threshold', value);
  requireThreshold(value);
  const { model, fit, distribution } = reading('the fitted threshold', () => ({ ...value }));
  requireString('the model of the fitted threshold', model);
  requireObject('the fit of the fitted threshold', fit);
  requireObject('the distribution of the fitted threshold', distribution);
}
