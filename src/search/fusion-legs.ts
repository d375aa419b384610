import type { ScoredOrds } from '../core/top-k.ts';
import type { UnrelatedCosines } from '../live/unrelated-vectors.ts';

/** Score and place of a document in one ranking. */
export interface LegScore {
  /** Place among its candidates, from 1; absent when the hit is not one of them. */
  readonly rank?: number;
  readonly score: number;
}

/** One of two rankings to be fused, with scores for what the other one found. */
export interface FusionLeg {
  /** Its candidates, best first. */
  readonly candidates: ScoredOrds;
  /** Least and greatest score that it can give for this query: -1 and 1 for cosines, 0 and the bound of the query for BM25. */
  readonly range: readonly [least: number, greatest: number];
  /** Scores any ords, `[n]`; NaN for one that is not there any more. */
  readonly scoresOf: (ords: Uint32Array) => Float32Array | Promise<Float32Array>;
}

/** Rankings by meaning and by words. */
export interface FusionLegs {
  readonly semantic: FusionLeg;
  readonly lexical: FusionLeg;
  /** What documents of the collection score that have nothing to do with the query; undefined: too few to tell. */
  readonly unrelated?: UnrelatedCosines | undefined;
}

/** A document that either ranking found. */
export interface Candidate {
  readonly ord: number;
  semantic?: LegScore;
  lexical?: LegScore;
}

/** Scores of candidates, and how the rankings were weighed where that depends on the query. */
export interface CandidateScores {
  readonly score: (candidate: Candidate) => number;
  readonly weights?: LegWeights;
}

/** How two rankings were weighed for one query. */
export interface LegWeights {
  /** By how many deviations of unrelated documents the nearest vector stands out of the nine that follow. */
  readonly standsOut: number;
  /** What a cosine higher by one such deviation adds to the evidence. */
  readonly semantic: number;
  /** What one unit of BM25 adds to the evidence. */
  readonly lexical: number;
}
