import { TopK } from '../core/top-k.ts';
import { dotAt } from '../core/vectors.ts';
import { queryAt, type Truth, thresholdsOf } from './exact-truth.ts';
import { TIE_TOLERANCE } from './recall-interval.ts';
import type { VectorRows } from './rows/vector-rows.ts';

/** Queries that a given truth is checked with. */
const CHECKED_QUERIES = 20;

/** Neighbours that somebody else says are true. */
export interface GivenTruth {
  /** Ords, `[queries, k]`. */
  readonly ords: Uint32Array;
  readonly k: number;
}

/**
 * Takes over given exact answers, if they are: some of the queries are answered again, and the scores are computed here.
 * @returns undefined when they are not the nearest by cosine, for example because they are by another distance.
 */
export function checkGivenTruth({ ords, k }: GivenTruth, base: VectorRows, queries: VectorRows): Truth | undefined {
  const thresholds = thresholdsOf(base, queries, ords, k);
  const step = Math.max(1, Math.floor(queries.count / CHECKED_QUERIES));
  for (let q = 0; q < queries.count; q += step) {
    if (Math.abs(kthScore(base, queryAt(queries, q), k) - thresholds[q]) > TIE_TOLERANCE) return undefined;
  }
  return { k, ords, thresholds };
}

function kthScore(base: VectorRows, query: Float32Array, k: number): number {
  const best = new TopK(k);
  for (let ord = 0; ord < base.count; ord++) best.offer(dotAt(query, base.rows, ord * base.dim), ord);
  return best.drain().scores[k - 1];
}
