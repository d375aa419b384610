import { checkEfSearch } from '../../index/dense/hnsw-options.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { requireInteger } from '../core/integers.ts';
import type { StoredDocument } from './document.ts';

/** Which index answers: 'auto' chooses by size and readiness, and the plan says why. */
export type IndexChoice = 'auto' | 'exact' | 'hnsw';

/** Options of a search. */
export interface SearchQueryOptions {
  /** How many hits at most; an integer from 1 up. Default 10. */
  readonly k?: number;
  /** Default 'auto'. 'exact' compares with every vector; 'hnsw' walks the graph, after building it when it is not there. */
  readonly index?: IndexChoice;
  /** Candidates the graph walk keeps, 1 to 100,000; more finds more of the true neighbours, more slowly. Default 100. */
  readonly efSearch?: number;
  /** Fires to stop; the search rejects with AbortedError. */
  readonly signal?: AbortSignal;
}

/** One document that was found. */
export interface Hit {
  readonly id: string;
  /** Cosine of the query's vector and the document's, at most 1. */
  readonly score: number;
  readonly doc: StoredDocument;
}

/** How a search was answered. */
export interface Plan {
  /** What was used. */
  readonly index: 'exact' | 'hnsw';
  /** Documents that were in the running: all that were compared, or the width of the graph walk and what was compared beside it. */
  readonly candidates: number;
  /** Vectors compared with the query one by one. */
  readonly scanned: number;
  /** Why this index, in words. */
  readonly reason?: string;
}

/** The answer to a search. */
export interface SearchResult {
  /** Best first; equal scores in the order the documents came in. */
  readonly hits: readonly Hit[];
  readonly plan: Plan;
  /** Wall-clock time of the whole call, encoding included. */
  readonly tookMs: number;
}

/** Search options with every default filled. */
export interface CheckedQuery {
  readonly k: number;
  readonly index: IndexChoice;
  readonly efSearch: number;
  readonly signal: AbortSignal | undefined;
}

/** Checks search options. @throws InvalidArgumentError that names the wrong one. */
export function checkQuery({ k = 10, index = 'auto', efSearch, signal }: SearchQueryOptions): CheckedQuery {
  requireInteger(k, 'k', 1);
  if (index !== 'auto' && index !== 'exact' && index !== 'hnsw') {
    throw new InvalidArgumentError(`index must be 'auto', 'exact' or 'hnsw', got ${JSON.stringify(index)}`);
  }
  return { k, index, efSearch: checkEfSearch(efSearch), signal };
}
