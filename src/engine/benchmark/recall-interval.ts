import { type Interval, wilsonInterval } from '../../core/statistics/interval.ts';
import { mean } from '../../core/statistics/quantile.ts';

/** Share of the intervals that miss the true value, when `comparisons` is 1. */
const RISK = 0.05;

/** What an interval depends on besides the recalls. */
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
