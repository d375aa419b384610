import { scoreDrift as driftFrom, type ScoreDrift } from '../../core/statistics/score-drift.ts';
import type { FittedThreshold } from './fitted-threshold.ts';

/**
 * Compares scores with those that a threshold was fitted on. Where they have drifted, its figures may not hold: other texts, or
 * another share of matches among the pairs.
 * @returns undefined for fewer than 30 scores, which say nothing.
 */
export function scoreDrift({ distribution }: FittedThreshold, scores: ArrayLike<number>): ScoreDrift | undefined {
  return driftFrom(distribution, scores);
}

/** The warning for people, or undefined where there is nothing to warn of. */
export function describeDrift(drift: ScoreDrift | undefined): string | undefined {
  if (drift === undefined || !drift.drifted) return undefined;
  const { distance, shift, outside } = drift;
  const where = shift === 0 ? 'spread otherwise than' : shift > 0 ? 'higher than' : 'lower than';
  const beyond = outside > 0 ? `, ${(outside * 100).toFixed(1)} % outside of their range` : '';
  return (
    `the scores are ${where} those that the threshold was fitted on (distance ${distance.toFixed(2)}${beyond}): ` +
    'its figures may not hold here; fit it on pairs like these'
  );
}
