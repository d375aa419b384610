import { type FitThresholdOptions, fitThreshold } from '../../../../src/engine/threshold/fit-threshold.ts';
import type { FittedThreshold } from '../../../../src/engine/threshold/fitted-threshold.ts';
import type { LabelledScores } from '../../../../src/engine/threshold/labelled-scores.ts';
import { testThreshold } from '../../../../src/engine/threshold/test-threshold.ts';
import { normalScores } from '../../core/statistics/labelled-pairs.ts';

/** A split of a made-up scorer: what `name` says decides the data digest, `seed` the scores. */
export function scoredSplit(name: string, count: number, seed: number, distance = 2): LabelledScores {
  return { ...normalScores(count, distance, seed), model: 'model-1', data: `digest of ${name}`, name };
}

/** A threshold fitted on one split and tested on another. */
export function testedThreshold(options: FitThresholdOptions = {}): FittedThreshold {
  return testThreshold(fitThreshold(scoredSplit('dev.tsv', 800, 1), options), scoredSplit('test.tsv', 1200, 2));
}
