/** A document as it is stored. */
export interface StoredDocument {
  readonly id: string;
  readonly text: string;
  readonly [field: string]: unknown;
}

/** A value that a field may have in filters and facets. */
export type Scalar = string | number | boolean | null;

/** A collection as the server tells of it. */
export interface CollectionFacts {
  readonly name: string;
  readonly documents: number;
  readonly vectors: number;
  readonly space?: { readonly dim: number; readonly fingerprint: string; readonly runtime?: string };
}

/** Ways to search. */
export const MODES = ['hybrid', 'semantic', 'lexical'] as const;

/** One of them. */
export type Mode = (typeof MODES)[number];

/** A part of a text, UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a text with its words. */
export interface Passage extends Span {
  readonly text: string;
}

/** How the rankings saw a hit. */
export interface HitExplanation {
  readonly semantic?: { readonly rank?: number; readonly score: number };
  readonly lexical?: {
    readonly rank?: number;
    readonly score: number;
    readonly terms: readonly { readonly term: string; readonly query?: string; readonly score: number }[];
  };
}

/** A document that was found. */
export interface Hit {
  readonly id: string;
  readonly score: number;
  readonly doc: StoredDocument;
  readonly passage?: Passage;
  /** Places of the whole text, end exclusive. */
  readonly marks?: readonly (readonly [start: number, end: number])[];
  readonly boost?: { readonly added: number; readonly entities: readonly string[] };
  readonly why?: HitExplanation;
}

/** How a search was answered. */
export interface Plan {
  readonly mode: Mode;
  readonly index: string;
  readonly candidates: number;
  readonly scanned: number;
  readonly allowed?: number;
  readonly recallEstimate?: number;
  readonly fits?: boolean;
  readonly reason?: string;
}

/** How often the values of a field are in what was found. */
export interface Facet {
  readonly field: string;
  readonly documents: number;
  readonly distinct: number;
  readonly values: readonly { readonly value: Scalar; readonly documents: number }[];
}

/** An entity that the query names, and what became of it. */
export interface QueryEntity {
  readonly key: string;
  readonly type: string;
  readonly text: string;
  readonly documents: number;
  readonly state: 'applied' | 'boosted' | 'dropped' | 'removed' | 'unknown';
  readonly reason?: string;
}

/** The answer to a search. */
export interface SearchAnswer {
  readonly hits: readonly Hit[];
  readonly plan: Plan;
  readonly cursor?: string;
  readonly facets?: readonly Facet[];
  readonly entities?: readonly QueryEntity[];
  readonly tookMs: number;
}

/** Contents of a field of a collection. */
export interface FieldSummary {
  readonly field: string;
  readonly documents: number;
  readonly types: readonly string[];
  readonly distinct: number;
  readonly top: readonly { readonly value: Scalar; readonly documents: number }[];
}

/** A page of documents. */
export interface DocumentPage {
  readonly documents: readonly StoredDocument[];
  readonly total: number;
  readonly cursor?: string;
}

/** The beginning of a file. */
export interface FilePreview {
  readonly format: string;
  readonly fields: readonly string[];
  readonly textField?: string;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly hasMore: boolean;
}

/** Pairs of a file, and the lines that are none. */
export interface FilePairs {
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly label?: 0 | 1 }[];
  readonly failed: number;
  readonly failures: readonly { readonly line: number; readonly reason: string }[];
}

/** What scores pairs. */
export type Scorer = 'cosine' | 'reranker';

/** What a threshold is to be best at. */
export type Goal = 'accuracy' | 'f1' | { readonly precision: number };

/** Two texts, and whether they say the same. */
export interface LabelledPair {
  readonly a: string;
  readonly b: string;
  readonly label: 0 | 1;
}

/** What fits a threshold. */
export interface FitRequest {
  readonly pairs: readonly LabelledPair[];
  readonly test: readonly LabelledPair[];
  readonly goal: Goal;
  readonly scorer: Scorer;
}

/** A fitted threshold. */
export interface FittedAnswer {
  readonly threshold: { readonly threshold: number };
  readonly evidence: string;
  readonly file: string;
}

/** Work that takes long. */
export interface Task {
  readonly id: string;
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';
  readonly progress?: { readonly stage: string; readonly done: number; readonly total?: number };
  readonly error?: { readonly code: string; readonly detail: string };
}

/** How alike two documents are. */
export interface Alike {
  readonly score: number;
  readonly cosine: number;
}

/** Clusters and pairs that deduplicating found, by ids. */
export interface DedupeResult {
  readonly summary: { readonly items: number; readonly reviewLeftOut: number };
  readonly clusters: readonly {
    readonly kept: string;
    readonly duplicates: readonly { readonly id: string; readonly reason: 'exact' | 'near'; readonly alike?: Alike }[];
  }[];
  readonly review: readonly { readonly a: string; readonly b: string; readonly alike: Alike }[];
}

/** Scores of pairs, in their order. */
export interface MatchAnswer {
  readonly matches: readonly { readonly score: number; readonly why?: TextDifferences }[];
  readonly evidence: string;
  readonly model: string;
}

/** Parts of two texts that stand against each other; one side may lack its. */
export interface Contrast {
  readonly a?: Passage;
  readonly b?: Passage;
}

/** Where two texts differ. */
export interface TextDifferences {
  readonly changes: readonly Contrast[];
  readonly numbers: readonly Contrast[];
  readonly quantities: readonly Contrast[];
  readonly times: readonly Contrast[];
  readonly negations: readonly Contrast[];
  readonly opposites: readonly Contrast[];
  readonly moved: readonly Contrast[];
}

/** The setting that was measured for a collection. */
export interface SearchSetting {
  readonly index: string;
  readonly options: Readonly<Record<string, number>>;
  readonly targetRecall: number;
  readonly recall: number;
  readonly interval: readonly [number, number];
  readonly queriesPerSecond: number;
  readonly p95Ms: number;
  readonly queries: number;
  readonly count: number;
  readonly dim: number;
  readonly k: number;
  readonly measuredAt: string;
}

/** Facts of the server, and its limits. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  readonly node: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly rerank: boolean;
}
