import { mean } from './quantile.ts';

/** Share of the intervals that miss the true value, when `comparisons` is 1. */
const RISK = 0.05;

/** Lower and upper end, each in [0, 1]. */
export type Interval = readonly [low: number, high: number];

/**
 * The 95 % interval of a mean recall (Wilson 1927, "Probable inference, the law of succession, and statistical inference").
 * The neighbours of one query are not independent trials: their number is divided by the design effect (Kish 1965, "Survey
 * Sampling"), which the spread over the queries gives. Where no spread is seen every query counts as one trial.
 * @param recalls of each query, `[n]`, each in [0, 1] and n at least 1.
 * @param k neighbours asked for in a query.
 * @param comparisons how many intervals are to hold all at once (Bonferroni): one interval of each is then wider.
 */
export function recallInterval(recalls: ArrayLike<number>, k: number, comparisons = 1): Interval {
  const p = mean(recalls);
  const trials = effectiveTrials(recalls, k, p);
  const z = normalQuantile(RISK / 2 / comparisons);
  const z2 = (z * z) / trials;
  const middle = (p + z2 / 2) / (1 + z2);
  const half = Math.sqrt((p * (1 - p) + z2 / 4) * z2) / (1 + z2);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** Independent trials that would vary as much; between one a query and one a neighbour. */
function effectiveTrials(recalls: ArrayLike<number>, k: number, p: number): number {
  const n = recalls.length;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (recalls[i] - p) ** 2;
  if (squares === 0 || n === 1) return n;
  const variance = squares / (n - 1);
  return Math.min(n * k, Math.max(n, (n * p * (1 - p)) / variance));
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
