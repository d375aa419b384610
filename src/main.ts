export type { ForeignCrossEncoder } from '../encoders/runners/foreign-pair-runner.ts';
export type { ForeignModel } from '../encoders/runners/foreign-runner.ts';
export type { Precision } from '../encoders/onnx/inference-graph.ts';
export {
  type LoadEncoderOptions,
  loadEncoder,
  modelPath,
  SHIPPED_ENTITY_MODEL,
  SHIPPED_MODEL,
  SHIPPED_PAIR_MODEL,
} from '../encoders/pretrained.ts';
export { loadEntityRecognizer } from '../encoders/pretrained.ts';
export { loadCrossEncoder } from '../encoders/pretrained.ts';
export type { PairHead, RoFormerConfig } from '../encoders/roformer/config.ts';
export type { TextPrompts } from '../encoders/runners/text-prompts.ts';
export { type BuildVocabOptions, buildVocab } from '../encoders/tokenizer/build-vocab.ts';
export { formatVocab } from '../encoders/tokenizer/vocab-file.ts';
export type { AdamWOptions } from '../encoders/training/optimizer/adamw.ts';
export {
  EVALUATIONS,
  type Evaluation,
  loadEvaluation,
  type PairEvaluation,
  type RetrievalEvaluation,
} from '../encoders/training/data/evaluations.ts';
export type { LabelledPair } from '../encoders/training/data/pair-sets.ts';
export { rawTexts, TEXT_SOURCES } from '../encoders/training/data/raw-texts.ts';
export {
  DISTILLATION_STEPS,
  type DistillationStep,
  type DistillOptions,
  type DistillResult,
  distill,
} from '../encoders/training/distillation/distill.ts';
export {
  checkDistillationConfig,
  type DistillationConfig,
  readDistillationConfig,
  type TeacherModelConfig,
} from '../encoders/training/distillation/distillation-config.ts';
export {
  type EvaluateOptions,
  type EvaluationFigures,
  evaluateEncoder,
  type PairFigures,
  type RetrievalFigures,
} from '../encoders/training/metrics/evaluate-encoder.ts';
export type { TrainLogLine } from '../encoders/training/run/run-log.ts';
export type { ParameterGroup } from '../encoders/training/optimizer/schedule.ts';
export type { TrainSetConfig } from '../encoders/training/config/set-config.ts';
export type { TrainTask } from '../encoders/training/config/tasks.ts';
export type { TextToTeach } from '../encoders/training/taught/block-texts.ts';
export { type OpenTaughtOptions, openTaught, type TaughtVectors } from '../encoders/training/taught/open-taught.ts';
export {
  type TeachOptions,
  type TeachProgress,
  type TeachResult,
  teachTexts,
} from '../encoders/training/taught/teach-texts.ts';
export { collectTexts } from '../encoders/training/texts/collect-texts.ts';
export { checkTextsConfig, readTextsConfig, type TextsConfig } from '../encoders/training/texts/text-config.ts';
export type { TextsReport } from '../encoders/training/texts/texts-report.ts';
export type { TrainingPair, TrainingText } from '../encoders/training/texts/training-text.ts';
export { checkTrainConfig, readTrainConfig, type TrainConfig } from '../encoders/training/config/train-config.ts';
export { type TrainResult, train } from '../encoders/training/run/trainer.ts';
export type { TrainOptions } from '../encoders/training/run/training-run.ts';
export type { FieldSummary } from '../index/fields/field-summary.ts';
export type { HnswBuildOptions } from '../index/graph/hnsw-options.ts';
export type { NearPairs } from '../index/join/join-input.ts';
export { type MinePairsOptions, minePairs } from '../index/join/mine-pairs.ts';
export type { EncodeOptions, Encoder, TextRole } from './core/encoder.ts';
export type { EntityRecognizer, EntitySpan } from './core/entity-recognizer.ts';
export {
  AbortedError,
  ClosedError,
  ConflictError,
  type ErrorCode,
  FormatError,
  InvalidArgumentError,
  KenyonError,
  NotFoundError,
  StorageError,
  UnavailableError,
} from './core/errors.ts';
export type { PairScorer, TextPair } from './core/pair-scorer.ts';
export type { LongWorkOptions, Progress } from './core/progress.ts';
export { guaranteedDim, projectVectors, sufficientDim } from './core/random-projection.ts';
export type { Calibration } from './core/statistics/calibration.ts';
export type { CalibrationFigures } from './core/statistics/calibration-error.ts';
export type { ClassGoal } from './core/statistics/class-cuts.ts';
export { type ClassFigures, type ClassScores, chooseClass } from './core/statistics/class-figures.ts';
export type { Confusion, CutFigures } from './core/statistics/confusion.ts';
export type { CutIntervals } from './core/statistics/cut-intervals.ts';
export type { Interval } from './core/statistics/interval.ts';
export type { ScoreDistribution, ScoreDrift } from './core/statistics/score-drift.ts';
export type { AddOptions, AddResult, Rejection } from './engine/add-documents.ts';
export type { SearchSetting } from './engine/benchmark/setting.ts';
export type { Collection, CollectionOptions } from './engine/collection.ts';
export type { DecisionOptions } from './engine/dedupe/decision-options.ts';
export { dedupe } from './engine/dedupe/dedupe.ts';
export type { DedupeItem, ItemSource } from './engine/dedupe/dedupe-item.ts';
export type { DedupeOptions } from './engine/dedupe/dedupe-options.ts';
export type {
  Cluster,
  DedupeResult,
  DedupeSummary,
  Duplicate,
  PairScore,
  ReviewPair,
} from './engine/dedupe/dedupe-result.ts';
export type { KeepRule } from './engine/dedupe/keep-rule.ts';
export { type NormalTextOptions, normalText } from './engine/dedupe/normal-text.ts';
export { rethreshold } from './engine/dedupe/rethreshold.ts';
export type { DocumentInput, StoredDocument } from './engine/document.ts';
export type { EncoderOption } from './engine/encoder-source.ts';
export type { EntityMode, EntityOptions } from './engine/entities/entity-options.ts';
export type { EntitySettings } from './engine/entities/entity-settings.ts';
export { type FindEntitiesOptions, findTextEntities } from './engine/entities/find-text-entities.ts';
export type { EntityState, QueryEntity } from './engine/entities/query-entity.ts';
export type { RecognizerOption } from './engine/entities/recognizer-source.ts';
export { type RuleOptions, ruleEntities } from './engine/entities/rules/rule-entities.ts';
export { RULE_KINDS, type RuleKind } from './engine/entities/rules/rule-kinds.ts';
export type { EntitySource, TextEntity } from './engine/entities/text-entity.ts';
export { FilterError, type TextSpan } from './engine/filter/filter-error.ts';
export type { Filter } from './engine/filter/filter-tree.ts';
export { formatFilter } from './engine/filter/format-filter.ts';
export { type ParsedFilter, parseFilter } from './engine/filter/parse-filter.ts';
export type { ConvexOptions, FusionOptions, ReciprocalRankOptions } from './engine/fusion-options.ts';
export {
  type BestPassage,
  bestPassage,
  type Passage,
  type PassageOptions,
  splitSentences,
} from './engine/highlight.ts';
export { compact, type Kenyon, type OpenOptions, open } from './engine/kenyon.ts';
export { cosineScorer } from './engine/match/cosine-scorer.ts';
export { describeDifferences } from './engine/match/describe-differences.ts';
export { type JoinedPair, type JoinItem, type JoinOptions, joinLists } from './engine/match/join-lists.ts';
export { LabelledSplit, type LabelledSplitOptions } from './engine/match/labelled-split.ts';
export {
  type Match,
  type MatchOptions,
  type MatchPair,
  match,
  matchPairs,
  type SingleMatch,
} from './engine/match/match-pairs.ts';
export { type MatchCounts, MatchTally } from './engine/match/match-tally.ts';
export { type Contrast, type Swap, type TextDifferences, textDifferences } from './engine/match/text-differences.ts';
export type {
  Hit,
  HitBoost,
  HitExplanation,
  HitReranking,
  IndexChoice,
  IndexName,
  IndexSearchOptions,
  MatchedTerm,
  Plan,
  RerankPlan,
  SearchMode,
  SearchQueryOptions,
  SearchResult,
} from './engine/query.ts';
export type { RerankOptions } from './engine/rerank/rerank-options.ts';
export type { RerankerOption } from './engine/rerank/reranker-option.ts';
export {
  type ClassEvidence,
  type ClassTestEvidence,
  type FitClassOptions,
  type FittedClassThresholds,
  fitClassThresholds,
  type LabelledClasses,
  testClassThresholds,
} from './engine/threshold/class-thresholds.ts';
export { type Decision, decide } from './engine/threshold/decide.ts';
export { describeEvidence, evidenceOf } from './engine/threshold/describe-evidence.ts';
export { describeDrift, scoreDrift } from './engine/threshold/drift.ts';
export { type FitThresholdOptions, fitThreshold } from './engine/threshold/fit-threshold.ts';
export type {
  FitEvidence,
  FittedThreshold,
  TestEvidence,
  ThresholdGoal,
  ThresholdRule,
  UnsureBand,
  UnsureEvidence,
} from './engine/threshold/fitted-threshold.ts';
export type { LabelledScores } from './engine/threshold/labelled-scores.ts';
export { pairHash } from './engine/threshold/pair-hashes.ts';
export { type FingerprintedPair, pairsFingerprint } from './engine/threshold/pairs-fingerprint.ts';
export { type TestThresholdOptions, testThreshold } from './engine/threshold/test-threshold.ts';
export { readThreshold, type WriteThresholdOptions, writeThreshold } from './engine/threshold/threshold-file.ts';
