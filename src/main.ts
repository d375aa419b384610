export type { Precision } from '../encoders/onnx/inference-graph.ts';
export {
  type LoadEncoderOptions,
  loadCrossEncoder,
  loadEncoder,
  loadEntityRecognizer,
  modelPath,
  SHIPPED_ENTITY_MODEL,
  SHIPPED_MODEL,
  SHIPPED_PAIR_MODEL,
} from '../encoders/pretrained.ts';
export type { PairHead, RoFormerConfig } from '../encoders/roformer/config.ts';
export type { ForeignCrossEncoder } from '../encoders/runners/foreign-pair-runner.ts';
export type { ForeignModel } from '../encoders/runners/foreign-runner.ts';
export type { TextPrompts } from '../encoders/runners/text-prompts.ts';
export { type BuildVocabOptions, buildVocab } from '../encoders/tokenizer/build-vocab.ts';
export { formatVocab } from '../encoders/tokenizer/vocab-file.ts';
export type { TrainSetConfig } from '../encoders/training/config/set-config.ts';
export type { TrainTask } from '../encoders/training/config/tasks.ts';
export { checkTrainConfig, readTrainConfig, type TrainConfig } from '../encoders/training/config/train-config.ts';
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
export type { AdamWOptions } from '../encoders/training/optimizer/adamw.ts';
export type { ParameterGroup } from '../encoders/training/optimizer/schedule.ts';
export type { TrainLogLine } from '../encoders/training/run/run-log.ts';
export { type TrainResult, train } from '../encoders/training/run/trainer.ts';
export type { TrainOptions } from '../encoders/training/run/training-run.ts';
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
export type { Passage } from './core/text/passage.ts';
export type { AddOptions, AddResult, Rejection } from './database/add-documents.ts';
export type { Collection, CollectionOptions } from './database/collection.ts';
export { compact, type Kenyon, type OpenOptions, open } from './database/kenyon.ts';
export type { EntitySettings } from './entities/entity-settings.ts';
export { type FindEntitiesOptions, findTextEntities } from './entities/find-text-entities.ts';
export type { EntityMode, EntityOptions } from './entities/query/entity-options.ts';
export type { EntityState, QueryEntity } from './entities/query/query-entity.ts';
export { type RuleOptions, ruleEntities } from './entities/rule-entities.ts';
export { RULE_KINDS, type RuleKind } from './entities/rules/rule-kinds.ts';
export type { EntitySource, TextEntity } from './entities/text-entity.ts';
export { FilterError, type TextSpan } from './filter/filter-error.ts';
export type { Filter } from './filter/filter-tree.ts';
export { formatFilter } from './filter/format-filter.ts';
export { type ParsedFilter, parseFilter } from './filter/parse-filter.ts';
export type { IndexChoice, IndexName, IndexSearchOptions } from './live/index-names.ts';
export type { SearchSetting } from './live/measured-setting.ts';
export type { EncoderOption } from './models/encoder-source.ts';
export type { RecognizerOption } from './models/recognizer-source.ts';
export type { RerankerOption } from './models/reranker-option.ts';
export type { DecisionOptions } from './pairs/dedupe/decision-options.ts';
export { dedupe } from './pairs/dedupe/dedupe.ts';
export type { DedupeItem, ItemSource } from './pairs/dedupe/dedupe-item.ts';
export type { DedupeOptions } from './pairs/dedupe/dedupe-options.ts';
export type {
  Cluster,
  DedupeResult,
  DedupeSummary,
  Duplicate,
  PairScore,
  ReviewPair,
} from './pairs/dedupe/dedupe-result.ts';
export type { KeepRule } from './pairs/dedupe/keep-rule.ts';
export { type NormalTextOptions, normalText } from './pairs/dedupe/normal-text.ts';
export { rethreshold } from './pairs/dedupe/rethreshold.ts';
export { describeDifferences } from './pairs/differences/describe-differences.ts';
export {
  type Contrast,
  type Swap,
  type TextDifferences,
  textDifferences,
} from './pairs/differences/text-differences.ts';
export { cosineScorer } from './pairs/match/cosine-scorer.ts';
export { type JoinedPair, type JoinItem, type JoinOptions, joinLists } from './pairs/match/join-lists.ts';
export { LabelledSplit, type LabelledSplitOptions } from './pairs/match/labelled-split.ts';
export {
  type Match,
  type MatchOptions,
  type MatchPair,
  match,
  matchPairs,
  type SingleMatch,
} from './pairs/match/match-pairs.ts';
export { type MatchCounts, MatchTally } from './pairs/match/match-tally.ts';
export {
  type ClassEvidence,
  type ClassTestEvidence,
  type FitClassOptions,
  type FittedClassThresholds,
  fitClassThresholds,
  type LabelledClasses,
  testClassThresholds,
} from './pairs/threshold/class-thresholds.ts';
export { describeDrift, describeEvidence, evidenceOf, scoreDrift } from './pairs/threshold/describe-evidence.ts';
export { type FitThresholdOptions, fitThreshold } from './pairs/threshold/fit-threshold.ts';
export type {
  FitEvidence,
  FittedThreshold,
  TestEvidence,
  ThresholdGoal,
  ThresholdRule,
  UnsureBand,
  UnsureEvidence,
} from './pairs/threshold/fitted-threshold.ts';
export { type Decision, decide } from './pairs/threshold/fitted-threshold.ts';
export type { LabelledScores } from './pairs/threshold/labelled-scores.ts';
export { type FingerprintedPair, pairHash, pairsFingerprint } from './pairs/threshold/pair-hashes.ts';
export { type TestThresholdOptions, testThreshold } from './pairs/threshold/test-threshold.ts';
export { readThreshold, type WriteThresholdOptions, writeThreshold } from './pairs/threshold/threshold-file.ts';
export type { ConvexOptions, FusionOptions, ReciprocalRankOptions } from './search/fusion.ts';
export { type BestPassage, bestPassage, type PassageOptions, splitSentences } from './search/highlight.ts';
export type { SearchMode, SearchQueryOptions } from './search/query.ts';
export type { RerankOptions } from './search/rerank-options.ts';
export type {
  Hit,
  HitBoost,
  HitExplanation,
  HitReranking,
  MatchedTerm,
  Plan,
  RerankPlan,
  SearchResult,
} from './search/search-result.ts';
export type { DocumentInput, StoredDocument } from './store/document.ts';
