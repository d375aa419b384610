import { type FitThresholdOptions, fitThreshold } from '../../../../src/pairs/threshold/fit-threshold.ts';
import type { FittedThreshold } from '../../../../src/pairs/threshold/fitted-threshold.ts';
import type { LabelledScores } from '../../../../src/pairs/threshold/labelled-scores.ts';
import { pairHash } from '../../../../src/pairs/threshold/pair-hashes.ts';
import { testThreshold } from '../../../../src/pairs/threshold/test-threshold.ts';
import { normalScores } from '../../core/statistics/labelled-pairs.ts';

/** A split of a made-up scorer: what `name` says decides the pairs, `seed` the scores. */
export function scoredSplit(name: string, count: number, seed: number, distance = 2): LabelledScores {
  const pairHashes = Array.from({ length: count }, (_, i) => pairHash({ a: name, b: `${i}` }));
  return { ...normalScores(count, distance, seed), model: 'model-1', data: `digest of ${name}`, name, pairHashes };
}

/** A threshold fitted on one split and tested on another. */
export function testedThreshold(options: FitThresholdOptions = {}): FittedThreshold {
  return testThreshold(fitThreshold(scoredSplit('dev.tsv', 800, 1), options), scoredSplit('test.tsv', 1200, 2));
}
