import { checkEfSearch } from '../../index/graph/hnsw-options.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { requireInteger } from '../core/integers.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import type { StoredDocument } from './document.ts';
import {
  type CheckedEntityOptions,
  checkEntityOptions,
  type EntityMode,
  type EntityOptions,
} from './entities/entity-options.ts';
import type { QueryEntity } from './entities/query-entity.ts';
import { type CheckedFilter, checkFilter } from './filter/checked-filter.ts';
import type { Filter } from './filter/filter-tree.ts';
import { checkFusionOptions, type FusionOptions, type FusionParameters } from './fusion-options.ts';
import { type CheckedRerank, checkRerank, type RerankOptions } from './rerank/rerank-options.ts';

/** Indexes that can be kept beside the exact one, the graph first. */
export const INDEX_NAMES = ['hnsw', 'lsh', 'fly', 'bio'] as const;

/** An approximate index: HNSW graph, scan of LSH sign codes, inverted lists of FlyHash or BioHash codes. */
export type IndexName = (typeof INDEX_NAMES)[number];

/** Which index answers: 'auto' chooses, and the plan says what and why. */
export type IndexChoice = 'auto' | 'exact' | IndexName;

const MODES = ['semantic', 'lexical', 'hybrid'] as const;

/** What is compared: meaning (vectors), words (BM25), or both, their rankings fused. */
export type SearchMode = (typeof MODES)[number];

/** Options of an index for one search; each index takes those that it knows. */
export interface IndexSearchOptions {
  /** 'hnsw': candidates the graph walk keeps, 1 to 100,000; more finds more of the true neighbours, more slowly. */
  readonly efSearch?: number;
  /** 'lsh', 'fly', 'bio': candidates that are compared with the query by their full vectors, k or more. */
  readonly candidates?: number;
  /** 'fly', 'bio': candidates kept by their sign codes, k or more. */
  readonly signCandidates?: number;
  /** 'fly', 'bio': candidates kept of those that share a bit with the query, k or more. */
  readonly overlapCandidates?: number;
  /** 'fly', 'bio': active bits of the query's code, which is how many inverted lists are read. */
  readonly queryLength?: number;
}

/** Options of a search. `onProgress` is told while an index is built that the search asked for. */
export interface SearchQueryOptions extends IndexSearchOptions, LongWorkOptions {
  /** How many hits at most; an integer from 1 up. Default 10. */
  readonly k?: number;
  /** Default: the collection's for a text, 'semantic' for a vector or when an index of vectors is named. */
  readonly mode?: SearchMode;
  /**
   * Only documents that this is true of: `city = "北京" and price < 100`, or the same as a tree.
   * Fields other than id and text can be named.
   */
  readonly filter?: string | Filter;
  /** Default 'auto'. 'exact' compares with every vector; a named index is built first when it is not there. */
  readonly index?: IndexChoice;
  /** How the rankings of meaning and words become one in mode 'hybrid'. Default: weighted scores, which measured best. */
  readonly fusion?: FusionOptions;
  /**
   * Lets a model that reads query and document together order the best hits anew; true for its defaults. It needs a text for a
   * query, and reads of a long document as much of the beginning as the model takes. Default false: it costs far more than the
   * search itself.
   */
  readonly rerank?: boolean | RerankOptions;
  /**
   * What the persons, places, dates and other entities of the query do: let only documents through that have them, or move these
   * up. It needs a text for a query and a collection with entity settings. Entities that would leave fewer than `k` hits
   * do what `fallback` says, and the result tells what became of each. Default 'off'.
   */
  readonly entities?: EntityMode | EntityOptions;
  /** Adds to every hit how each ranking saw it, and to every entity what it kept out. Default false. */
  readonly explain?: boolean;
}

/** A matching word of a hit. */
export interface MatchedTerm {
  readonly term: string;
  /** Its part of the document's score. */
  readonly score: number;
}

/** How the rankings saw a hit; ranks count from 1 and are absent where a ranking did not get as far as this document. */
export interface HitExplanation {
  readonly semantic?: { readonly rank?: number /** Cosine. */; readonly score: number };
  readonly lexical?: {
    readonly rank?: number /** BM25. */;
    readonly score: number;
    readonly terms: readonly MatchedTerm[];
  };
}

/** How a reranker judged a hit. */
export interface HitReranking {
  /** The model's score of query and document: any size, larger is better. */
  readonly score: number;
  /** Rank before, from 1. */
  readonly from: number;
}

/** What the entities of the query did for a hit. */
export interface HitBoost {
  /** Part of its score. */
  readonly added: number;
  /** Keys of the entities that it has. */
  readonly entities: readonly string[];
}

/** One document that was found. */
export interface Hit {
  readonly id: string;
  /**
   * Larger is better. 'semantic': cosine of the query's vector and the document's, at most 1. 'lexical': BM25, any size.
   * 'hybrid': both fused, at most 1, to be compared within one answer only. Reranking leaves this score as it was, so
   * that hits are then no longer in the order of it.
   */
  readonly score: number;
  readonly doc: StoredDocument;
  /** With entities that move hits up, what they added to the score; absent when the hit has none of them. */
  readonly boost?: HitBoost;
  /** What the reranker made of it; absent when it did not read this hit. */
  readonly rerank?: HitReranking;
  /** With `explain`. */
  readonly why?: HitExplanation;
}

/** What reranking did. */
export interface RerankPlan {
  /** Fingerprint of the model. */
  readonly model: string;
  /** What computed, for people. */
  readonly runtime: string;
  /** Hits that the model read, the best of those found. */
  readonly scored: number;
  /** Hits that it was to read. */
  readonly of: number;
  /** Hits of the answer that stand at another place than before. */
  readonly moved: number;
  /** Hits of the answer that would not be in it otherwise. */
  readonly entered: number;
  readonly tookMs: number;
  /** Why it did not read all. */
  readonly stoppedBy?: 'budget';
}

/** How a search was answered. */
export interface Plan {
  readonly mode: SearchMode;
  /** What found the vectors; 'words' when only words were compared. */
  readonly index: 'exact' | 'words' | IndexName;
  /** Documents that were in the running: all that were compared, or the width of the index's search and what was compared beside it. */
  readonly candidates: number;
  /** Vectors compared with the query one by one. */
  readonly scanned: number;
  /** Documents that the filter and the entities allow, when there were any. */
  readonly allowed?: number;
  /** Recall that was measured for this setting on this collection. */
  readonly recallEstimate?: number;
  /** With `rerank`, when something was found. */
  readonly rerank?: RerankPlan;
  /** Why this index, and why there are fewer hits than asked for, in words. */
  readonly reason?: string;
}

/** The answer to a search. */
export interface SearchResult {
  /** Best first; equal scores in the order the documents came in. */
  readonly hits: readonly Hit[];
  readonly plan: Plan;
  /** With `entities`: what was found in the query, in its order, and what became of it. */
  readonly entities?: readonly QueryEntity[];
  /** Wall-clock time of the whole call, encoding included. */
  readonly tookMs: number;
}

/** Search options that were found right, with every default filled but those that depend on the collection. */
export interface CheckedQuery {
  readonly k: number;
  readonly mode: SearchMode | undefined;
  readonly filter: CheckedFilter | undefined;
  readonly index: IndexChoice;
  readonly options: IndexSearchOptions;
  readonly fusion: FusionParameters;
  readonly rerank: CheckedRerank | undefined;
  readonly entities: CheckedEntityOptions | undefined;
  readonly explain: boolean;
  /** For building what is needed first. */
  readonly work: LongWorkOptions;
}

/** Options that say how many candidates are kept. */
const CANDIDATE_OPTIONS = ['candidates', 'signCandidates', 'overlapCandidates'] as const;
/** Most candidates a search may ask for. */
const MAX_CANDIDATES = 1_000_000;

/** Checks search options. @throws InvalidArgumentError that names the wrong one. */
export function checkQuery(options: SearchQueryOptions): CheckedQuery {
  const {
    k = 10,
    index = 'auto',
    mode,
    filter,
    fusion,
    rerank,
    entities,
    explain = false,
    signal,
    onProgress,
  } = options;
  requireInteger(k, 'k', 1);
  requireOneOf('index', index, ['auto', 'exact', ...INDEX_NAMES]);
  if (mode !== undefined) checkMode(mode);
  return {
    k,
    mode,
    filter: filter === undefined ? undefined : checkFilter(filter),
    index,
    options: checkIndexOptions(options, k),
    fusion: checkFusionOptions(fusion),
    rerank: checkRerank(rerank, k),
    entities: checkEntityOptions(entities),
    explain,
    work: { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  };
}

function checkIndexOptions(options: IndexSearchOptions, k: number): IndexSearchOptions {
  const { efSearch, queryLength } = options;
  if (efSearch !== undefined) checkEfSearch(efSearch);
  if (queryLength !== undefined) requireInteger(queryLength, 'queryLength', 1, 65_536);
  for (const name of CANDIDATE_OPTIONS) {
    if (options[name] !== undefined) requireInteger(options[name], name, k, MAX_CANDIDATES);
  }
  const named = ['efSearch', 'queryLength', ...CANDIDATE_OPTIONS] as const;
  return Object.fromEntries(named.map((name) => [name, options[name]]).filter(([, value]) => value !== undefined));
}

/** Raises what an index was told to keep to what is wanted of it, which may be more than was asked for. */
export function widened(options: IndexSearchOptions, wanted: number): IndexSearchOptions {
  const wide: Record<string, number> = { ...options };
  for (const name of CANDIDATE_OPTIONS) {
    if (options[name] !== undefined) wide[name] = Math.max(options[name], wanted);
  }
  return wide;
}

/** Throws InvalidArgumentError unless the mode is one. */
export function checkMode(mode: SearchMode): void {
  requireOneOf('mode', mode, MODES);
}

/** Throws InvalidArgumentError unless the value is one of those known. */
export function requireOneOf(name: string, value: unknown, known: readonly string[]): void {
  if (typeof value === 'string' && known.includes(value)) return;
  throw new InvalidArgumentError(`${name} must be one of ${known.join(', ')}, got ${JSON.stringify(value)}`);
}
