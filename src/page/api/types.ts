import type { Static } from 'typebox';
import type { Facet } from '#types/index/fields/facet';
import type { FieldSummary } from '#types/index/fields/field-summary';
import type { Scalar } from '#types/index/fields/scalar';
import type { QueryEntity } from '#types/src/entities/query/query-entity';
import type { SearchSetting } from '#types/src/live/measured-setting';
import type { BenchmarkResult } from '#types/src/measure/benchmark-result';
import type { DedupeResult as EngineDedupeResult } from '#types/src/pairs/dedupe/dedupe-result';
import type { Contrast, TextDifferences } from '#types/src/pairs/differences/text-differences';
import type { ThresholdGoal } from '#types/src/pairs/threshold/fitted-threshold';
import type { Hit, HitExplanation, Plan, SearchResult } from '#types/src/search/search-result';
import type { CollectionSchema } from '#types/src/server/schemas/collection-schemas';
import type { ListAnswer } from '#types/src/server/schemas/document-schemas';
import type { PairsAnswer, PreviewAnswer } from '#types/src/server/schemas/file-schemas';
import type { MatchAnswer as MatchedPairs } from '#types/src/server/schemas/pair-schemas';
import type { InfoAnswer } from '#types/src/server/schemas/server-schemas';
import type { TaskSchema } from '#types/src/server/schemas/task-schemas';
import type { FitAnswer, FitBody } from '#types/src/server/schemas/threshold-schemas';
import type { MeasureBody } from '#types/src/server/schemas/upkeep-schemas';
import type { StoredDocument } from '#types/src/store/document';

// What the server answers with has the types of the engine and of the server's schemas: only types come from there, never a program.
export type {
  Contrast,
  Facet,
  FieldSummary,
  Hit,
  HitExplanation,
  Plan,
  QueryEntity,
  Scalar,
  SearchSetting,
  StoredDocument,
  TextDifferences,
};

/** A collection as the server tells of it. */
export type CollectionFacts = Static<typeof CollectionSchema>;

/** Ways to search. */
export const MODES = ['hybrid', 'semantic', 'lexical'] as const satisfies readonly Plan['mode'][];

/** One of them. */
export type Mode = (typeof MODES)[number];

/** A part of a text, UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The answer to a search. */
export type SearchAnswer = SearchResult;

/** A page of documents. */
export type DocumentPage = Static<typeof ListAnswer>;

/** The beginning of a file. */
export type FilePreview = Static<typeof PreviewAnswer>;

/** Pairs of a file, and the lines that are none. */
export type FilePairs = Static<typeof PairsAnswer>;

/** Request to fit a threshold. */
export type FitRequest = Static<typeof FitBody>;

/** Name of what scores pairs. */
export type Scorer = NonNullable<FitRequest['scorer']>;

/** Goal that a threshold is to be best at. */
export type Goal = ThresholdGoal;

/** Two texts, and whether they say the same. */
export type LabelledPair = FitRequest['pairs'][number];

/** A fitted threshold. */
export type FittedAnswer = Static<typeof FitAnswer>;

/** Work that takes long. */
export type Task = Static<typeof TaskSchema>;

/** How alike two documents are. */
type Alike = EngineDedupeResult['review'][number]['alike'];

/** Clusters and pairs that deduplicating found, by ids. */
export interface DedupeResult {
  readonly summary: Pick<EngineDedupeResult['summary'], 'items' | 'reviewLeftOut'>;
  readonly clusters: readonly {
    readonly kept: string;
    readonly duplicates: readonly { readonly id: string; readonly reason: 'exact' | 'near'; readonly alike?: Alike }[];
  }[];
  readonly review: readonly { readonly a: string; readonly b: string; readonly alike: Alike }[];
}

/** Scores of pairs, in their order. */
export type MatchAnswer = Static<typeof MatchedPairs>;

/** Request to measure a collection. */
export type MeasureRequest = Static<typeof MeasureBody>;

/** Outcome of a measurement. */
export type MeasureResult = Pick<BenchmarkResult, 'data' | 'points' | 'setting'> & { readonly saved: boolean };

/** Facts of the server, and its limits. */
export type ServerInfo = Static<typeof InfoAnswer>;
