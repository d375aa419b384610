/** Decisions about pairs: thresholds with their evidence, differences, lists joined and mined. Import as `kenyon/pairs`. */

export type { NearPairs } from '../../index/join/join-input.ts';
export { type MinePairsOptions, minePairs } from '../../index/join/mine-pairs.ts';
export type { Calibration } from '../core/statistics/calibration.ts';
export type { CalibrationFigures } from '../core/statistics/calibration-error.ts';
export type { ClassGoal } from '../core/statistics/class-cuts.ts';
export { type ClassFigures, type ClassScores, chooseClass } from '../core/statistics/class-figures.ts';
export type { Confusion, CutFigures } from '../core/statistics/confusion.ts';
export type { CutIntervals } from '../core/statistics/cut-intervals.ts';
export type { ScoreDistribution, ScoreDrift } from '../core/statistics/score-drift.ts';
export type { DecisionOptions } from '../pairs/dedupe/decision-options.ts';
export type { CandidateFigures, Duplicate, PairScore, ReviewPair } from '../pairs/dedupe/dedupe-result.ts';
export { type NormalTextOptions, normalText } from '../pairs/dedupe/normal-text.ts';
export { rethreshold } from '../pairs/dedupe/rethreshold.ts';
export { describeDifferences } from '../pairs/differences/describe-differences.ts';
export {
  type Contrast,
  type Swap,
  type TextDifferences,
  textDifferences,
} from '../pairs/differences/text-differences.ts';
export { type JoinedPair, type JoinItem, type JoinOptions, joinLists } from '../pairs/match/join-lists.ts';
export { LabelledSplit, type LabelledSplitOptions } from '../pairs/match/labelled-split.ts';
export { type MatchCounts, MatchTally } from '../pairs/match/match-tally.ts';
export {
  type ClassEvidence,
  type ClassTestEvidence,
  type FitClassOptions,
  type FittedClassThresholds,
  fitClassThresholds,
  type LabelledClasses,
  testClassThresholds,
} from '../pairs/threshold/class-thresholds.ts';
export { describeDrift, describeEvidence, evidenceOf, scoreDrift } from '../pairs/threshold/describe-evidence.ts';
export { type FitThresholdOptions, fitThreshold } from '../pairs/threshold/fit-threshold.ts';
export {
  decide,
  type FitEvidence,
  type TestEvidence,
  type ThresholdGoal,
  type ThresholdRule,
  type UnsureBand,
  type UnsureEvidence,
} from '../pairs/threshold/fitted-threshold.ts';
export type { LabelledScores } from '../pairs/threshold/labelled-scores.ts';
export { type FingerprintedPair, pairHash, pairsFingerprint } from '../pairs/threshold/pair-hashes.ts';
export { type TestThresholdOptions, testThreshold } from '../pairs/threshold/test-threshold.ts';
export { type WriteThresholdOptions, writeThreshold } from '../pairs/threshold/threshold-file.ts';
