import { mean } from './quantile.ts';

/** Share of the intervals that miss the true value, when `comparisons` is 1. */
const RISK = 0.05;

/** Lower and upper end, each in [0, 1]. */
export type Interval = readonly [low: number, high: number];

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
  const p = mean(recalls);
  const z = normalQuantile(RISK / 2 / comparisons);
  const z2 = (z * z * effect) / (recalls.length * k);
  const middle = (p + z2 / 2) / (1 + z2);
  const half = Math.sqrt((p * (1 - p) + z2 / 4) * z2) / (1 + z2);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
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

/**
 * The z that a standard normal variable exceeds with this probability, below one half, within 0.00045 (Hastings 1955; Abramowitz
 * and Stegun 1964, 26.2.23).
 */
function normalQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  const numerator = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const denominator = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  return t - numerator / denominator;
}
