export type { Precision } from '../encoders/onnx/inference-graph.ts';
export {
  type LoadEncoderOptions,
  type LoadModelOptions,
  loadEncoder,
  loadEntityRecognizer,
  loadPairScorer,
} from '../encoders/pretrained.ts';
export type { ForeignPairModel } from '../encoders/runners/foreign-pair-runner.ts';
export type { ForeignModel } from '../encoders/runners/foreign-runner.ts';
export type { TextPrompts } from '../encoders/runners/text-prompts.ts';
export type { FieldSummary } from '../index/fields/field-summary.ts';
export type { HnswBuildOptions } from '../index/hnsw/hnsw-options.ts';
export type { EncodeOptions, Encoder, TextRole } from './core/encoder.ts';
export type { EntityRecognizer } from './core/entity-recognizer.ts';
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
export type { AddOptions, AddResult, Rejection } from './database/add-documents.ts';
export type { Collection, CollectionOptions } from './database/collection.ts';
export { compact, type Kenyon, type OpenOptions, open } from './database/kenyon.ts';
export type { PassageOptions } from './database/passage-options.ts';
export type { EntitySettings } from './entities/entity-settings.ts';
export type { EntityMode, EntityOptions } from './entities/query/entity-options.ts';
export type { EntityState, QueryEntity } from './entities/query/query-entity.ts';
export { FilterError, type TextSpan } from './filter/filter-error.ts';
export type { Filter } from './filter/filter-tree.ts';
export type { IndexChoice, IndexName, IndexWithOptions } from './live/index-options.ts';
export type { SearchSetting } from './live/measured-setting.ts';
export type { EncoderOption } from './models/encoder-source.ts';
export type { RecognizerOption } from './models/recognizer-source.ts';
export type { RerankerOption } from './models/reranker-source.ts';
export { dedupe } from './pairs/dedupe/dedupe.ts';
export type { DedupeItem, ItemSource } from './pairs/dedupe/dedupe-item.ts';
export type { DedupeOptions } from './pairs/dedupe/dedupe-options.ts';
export type { Cluster, DedupeResult, DedupeSummary } from './pairs/dedupe/dedupe-result.ts';
export type { KeepRule } from './pairs/dedupe/keep-rule.ts';
export { cosineScorer } from './pairs/match/cosine-scorer.ts';
export {
  type Match,
  type MatchOptions,
  type MatchPair,
  match,
  matchPairs,
  type SingleMatch,
} from './pairs/match/match-pairs.ts';
export type { Decision, FittedThreshold } from './pairs/threshold/fitted-threshold.ts';
export { readThreshold } from './pairs/threshold/threshold-file.ts';
export type { BestPassage } from './search/best-passage.ts';
export type { LegWeights } from './search/fusion-legs.ts';
export type { FusionOptions } from './search/fusion-options.ts';
export type { RerankOptions } from './search/rerank-options.ts';
export type { SearchMode, SearchQueryOptions } from './search/search-options.ts';
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
export type { TypoOptions } from './search/word-options.ts';
export type { DocumentInput, StoredDocument } from './store/document.ts';
