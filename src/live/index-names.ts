import { checkEfSearch } from '../../index/graph/hnsw-options.ts';
import { requireInteger } from '../core/integers.ts';

/** Indexes that can be kept beside the exact one, the graph first. */
export const INDEX_NAMES = ['hnsw', 'lsh', 'fly', 'bio'] as const;

/** An approximate index: HNSW graph, scan of LSH sign codes, inverted lists of FlyHash or BioHash codes. */
export type IndexName = (typeof INDEX_NAMES)[number];

/** Which index answers: 'auto' chooses, and the plan says what and why. */
export type IndexChoice = 'auto' | 'exact' | IndexName;

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

/** Options that say how many candidates are kept. */
export const CANDIDATE_OPTIONS = ['candidates', 'signCandidates', 'overlapCandidates'] as const;

/** Most candidates a search may ask for. */
export const MAX_CANDIDATES = 1_000_000;

export function checkIndexOptions(options: IndexSearchOptions, k: number): IndexSearchOptions {
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
