import type { Neighbors } from '../../index/contract/vector-index.ts';
import { type Interval, wilsonInterval } from '../core/statistics/interval.ts';
import { mean } from '../core/statistics/quantile.ts';
import { dotAt } from '../core/vectors.ts';
import type { VectorRows } from './rows/vector-rows.ts';

/** Share of the intervals that miss the true value, when `comparisons` is 1. */
const RISK = 0.05;

/** Options of an interval. */
export interface IntervalOptions {
  /** How many intervals are to hold all at once (Bonferroni): one interval of each is then wider. Default 1. */
  readonly comparisons?: number;
  /** Design effect to reckon with; by default that of the recalls. */
  readonly effect?: number;
}

/**
 * The 95 % interval of a mean recall (Wilson 1927, "Probable inference, the law of succession, and statistical inference").
 * The neighbours of one query are not independent trials: their number is divided by the design effect.
 * @param recalls of each query, `[n]`, each in [0, 1] and n at least 1.
 * @param k neighbours asked for in a query.
 */
export function recallInterval(
  recalls: ArrayLike<number>,
  k: number,
  { comparisons = 1, effect = designEffect(recalls, k) ?? k }: IntervalOptions = {},
): Interval {
  return wilsonInterval(mean(recalls), (recalls.length * k) / effect, RISK / comparisons);
}

/**
 * By how much the recall of queries varies more than if each neighbour were found or missed by itself (Kish 1965, "Survey
 * Sampling"): 1 when they are independent, k when those of a query are all found or all missed. Undefined where all recalls are
 * equal: then nothing is known of it.
 */
export function designEffect(recalls: ArrayLike<number>, k: number): number | undefined {
  const n = recalls.length;
  const p = mean(recalls);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (recalls[i] - p) ** 2;
  if (squares === 0 || n === 1) return undefined;
  return Math.min(k, Math.max(1, ((squares / (n - 1)) * k) / (p * (1 - p))));
}

/** Scores closer than this are equal: inner products of unit vectors, rounded to float32 in any order of summing, differ by less. */
export const TIE_TOLERANCE = 1e-6;

/**
 * Share of the `k` true neighbours of a query that an answer holds. What the index says of scores is not looked at: they are
 * computed again from the vectors, and whatever scores at least as much as the k-th true neighbour is a hit.
 * @param threshold exact score of the k-th true neighbour.
 * @throws Error when the answer holds an ord twice, one that does not exist, or more than k: the index is broken then.
 */
export function recallOfQuery(
  { ords }: Pick<Neighbors, 'ords'>,
  { query, k, threshold, base }: { query: Float32Array; k: number; threshold: number; base: VectorRows },
): number {
  if (ords.length > k) throw new Error(`an index answered with ${ords.length} neighbours when asked for ${k}`);
  const seen = new Set<number>();
  let hits = 0;
  for (const ord of ords) {
    if (ord >= base.count) throw new Error(`an index answered with ord ${ord}, and there are ${base.count} vectors`);
    if (seen.has(ord)) throw new Error(`an index answered with ord ${ord} twice`);
    seen.add(ord);
    if (dotAt(query, base.rows, ord * base.dim) >= threshold - TIE_TOLERANCE) hits++;
  }
  return hits / k;
}
