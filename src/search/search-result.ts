import type { Facet } from '../../index/fields/facet.ts';
import type { Scalar } from '../../index/fields/scalar.ts';
import type { TermRelation } from '../../index/lexical/query-terms.ts';
import type { ScriptChange } from '../core/text/simplify.ts';
import type { QueryEntity } from '../entities/query/query-entity.ts';
import type { IndexName } from '../live/index-options.ts';
import type { StoredDocument } from '../store/document.ts';
import type { BestPassage } from './best-passage.ts';
import type { LegWeights } from './fusion-legs.ts';
import type { Mark } from './matched-words.ts';
import type { SearchMode } from './search-options.ts';

/** A matching word of a hit. */
export interface MatchedTerm {
  /** The word as the document has it. */
  readonly term: string;
  /** The word of the query that it counts as, where that is spelled otherwise. */
  readonly query?: string;
  /** How it fits then. */
  readonly by?: TermRelation;
  /** What both have in common, where it fits by that. */
  readonly stem?: string;
  /** Its part of the document's score. */
  readonly score: number;
  /** How the text writes it, in the part that fits best, where that is the other writing of Chinese: 麵條 of 面条. */
  readonly written?: string;
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

/** Gain of a hit from the entities of the query. */
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
   * Larger is better. 'semantic': cosine of the query's vector and the document's, of several passages the nearest one's, at most 1. 'lexical': BM25 as
   * a share of the greatest that there can be for this query, 0 to 1. 'hybrid': both fused; with the fusion 'adaptive', the default, 0 to 1 and
   * comparable from query to query, others at most 1 and comparable within one answer only. Reranking leaves this score as it was, so that
   * hits are then no longer in the order of it.
   */
  readonly score: number;
  readonly doc: StoredDocument;
  /** With `groupBy`: its value of the field; absent where it has none, or null. */
  readonly group?: Scalar;
  /** With entities that move hits up, what they added to the score; absent when the hit has none of them. */
  readonly boost?: HitBoost;
  /** Its reranking; absent when it did not read this hit. */
  readonly rerank?: HitReranking;
  /**
   * The part of the text that fits best; absent when that is all of it. Modes 'semantic' and 'hybrid': of a document of several passages the
   * one whose vector is nearest. Of the first hits, as many as `passages` says: the best sentence, in mode 'hybrid' by its words too, wherever
   * in the text it stands.
   */
  readonly passage?: BestPassage;
  /**
   * Of as many hits, in modes 'lexical' and 'hybrid': where words match in the passage, or in the text that it would be all of. Their places in the text as it is written, [start, end) each, in order; Han characters that touch are one.
   */
  readonly marks?: readonly Mark[];
  /** With `explain`. */
  readonly why?: HitExplanation;
}

/** Account of a reranking. */
export interface RerankPlan {
  /** Fingerprint of the model. */
  readonly model: string;
  /** Runtime of the model, for people. */
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
  /** Index that found the vectors; 'lexical' when only words were compared. */
  readonly index: 'exact' | 'lexical' | IndexName;
  /** Documents that were in the running: all that were compared, or the width of the index's search and what was compared beside it. */
  readonly candidates: number;
  /** Vectors compared with the query one by one. */
  readonly scanned: number;
  /** Documents that the filter and the entities allow, when there were any. */
  readonly allowed?: number;
  /** Recall that was measured for this setting on this collection. */
  readonly recallEstimate?: number;
  /** With `explain`, where words were compared: what of the query was looked for in simplified characters, 麵條 as 面条. */
  readonly scripts?: readonly ScriptChange[];
  /**
   * In mode 'hybrid' with the fusion 'adaptive', whether the best document seems to have to do with the query: false for many queries of another
   * topic or of none, true for nearly all that are answered. How many is measured in bench/README.md: where a small encoder hardly finds answers in
   * words of their own, as in the demo, it does not tell either, and nearly all is said to fit. With any fusion, false for a query without
   * words whose signs no document has. Nothing is left out for it; `minScore` does that.
   */
  readonly fits?: boolean;
  /** With `explain`, where the fusion 'adaptive' was used: how it weighed meaning and words for this query. */
  readonly weights?: LegWeights;
  /** With `rerank`, when something was found. */
  readonly rerank?: RerankPlan;
  /** Why this index, and why there are fewer hits than asked for, in words. */
  readonly reason?: string;
}

/** The answer to a search. */
export interface SearchResult {
  /** Best first, or in the order of `sort`; equal ones in the order the documents came in. */
  readonly hits: readonly Hit[];
  readonly plan: Plan;
  /** Where the next page begins, for the option `cursor`; absent when there are no more hits. */
  readonly cursor?: string;
  /** With `facets`, in the order of the fields asked for. */
  readonly facets?: readonly Facet[] | undefined;
  /** With `entities`: what was found in the query, in its order, and what became of it. */
  readonly entities?: readonly QueryEntity[];
  /** Wall-clock time of the whole call, encoding included. */
  readonly tookMs: number;
}

/** The part of a plan that says why, joined of what there is to say. */
export function reasonOf(...remarks: readonly (string | undefined)[]): Pick<Plan, 'reason'> {
  const said = remarks.filter((remark) => remark !== undefined);
  return said.length > 0 ? { reason: said.join('; ') } : {};
}
