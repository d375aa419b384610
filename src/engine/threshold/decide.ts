import { InvalidArgumentError } from '../../core/errors.ts';
import { probabilityOf } from '../../core/statistics/calibration.ts';
import type { ThresholdRule } from './fitted-threshold.ts';

/** What a score means. */
export interface Decision {
  readonly score: number;
  /** Probability of a match; absent where the rule has no calibration. */
  readonly probability?: number;
  /** 'unsure' where the rule has a band for that and the score lies in it. */
  readonly decision: 'match' | 'no match' | 'unsure';
}

/**
 * Decides whether a pair of this score is a match.
 * @throws InvalidArgumentError for a score that is not finite.
 */
export function decide({ threshold, unsure, calibration }: ThresholdRule, score: number): Decision {
  if (!Number.isFinite(score)) throw new InvalidArgumentError(`a decision needs a finite score, got ${score}`);
  const isUnsure = unsure !== undefined && score >= unsure.from && score < unsure.to;
  return {
    score,
    ...(calibration !== undefined && { probability: probabilityOf(calibration, score) }),
    decision: isUnsure ? 'unsure' : score >= threshold ? 'match' : 'no match',
  };
}
