import { quantile } from './quantile.ts';

/** Distribution of the scores that something was fitted on. */
export interface ScoreDistribution {
  readonly count: number;
  /** The 0 %, 1 %, ... 100 % quantiles, `[101]`, ascending. */
  readonly quantiles: readonly number[];
}

/** How far scores lie from those that were there before. */
export interface ScoreDrift {
  /** Scores that were compared. */
  readonly count: number;
  /** Kolmogorov-Smirnov distance, 0..1: greatest difference of the shares below any score. */
  readonly distance: number;
  /** Chance of such a distance between samples of one distribution. */
  readonly pValue: number;
  /** Share of scores below or above all of the earlier ones. */
  readonly outside: number;
  /** Median of the scores less the median of the earlier ones. */
  readonly shift: number;
  /** True when the distance is both certain (p below 0.01) and large (0.1 at least). */
  readonly drifted: boolean;
}

const STEPS = 100;
/** Fewer scores say nothing about a distribution. */
const LEAST_COUNT = 30;
const CERTAIN = 0.01;
const LARGE = 0.1;

/** Sums up scores for {@link scoreDrift}. @param scores `[n]`, finite, n at least 1. */
export function distributionOf(scores: ArrayLike<number>): ScoreDistribution {
  const sorted = Float64Array.from(scores).sort();
  const quantiles = Array.from({ length: STEPS + 1 }, (_, i) => quantile(sorted, i / STEPS));
  return { count: scores.length, quantiles };
}

/**
 * Compares scores with an earlier distribution by the two-sample test of Kolmogorov and Smirnov; p by the asymptotic formula with
 * the correction of Stephens 1970. The earlier distribution is known in steps of 1 %, and every distance that this leaves
 * open is counted in favour of no drift. Of very many scores any difference is certain, so it must be large as well.
 * @returns undefined for fewer than 30 scores.
 */
export function scoreDrift(earlier: ScoreDistribution, scores: ArrayLike<number>): ScoreDrift | undefined {
  const count = scores.length;
  if (count < LEAST_COUNT) return undefined;
  const sorted = Float64Array.from(scores).sort();
  const { quantiles } = earlier;
  const distance = distanceBetween(quantiles, sorted);
  const pValue = kolmogorovTail(distance, (earlier.count * count) / (earlier.count + count));
  const outside = sorted.filter((score) => score < quantiles[0] || score > quantiles[STEPS]).length / count;
  const shift = quantile(sorted, 0.5) - quantiles[STEPS / 2];
  return { count, distance, pValue, outside, shift, drifted: pValue < CERTAIN && distance >= LARGE };
}

/**
 * Least distance that the quantiles allow. With j of them below x the earlier share below x lies between (j - 1) % and j %, and
 * with k of them at most x the share up to x between (k - 1) % and k %.
 */
function distanceBetween(quantiles: readonly number[], sorted: Float64Array): number {
  let distance = 0;
  let [below, upTo] = [0, 0];
  for (let from = 0; from < sorted.length; ) {
    const score = sorted[from];
    let to = from;
    while (to < sorted.length && sorted[to] === score) to++;
    while (below <= STEPS && quantiles[below] < score) below++;
    while (upTo <= STEPS && quantiles[upTo] <= score) upTo++;
    const least = Math.max(gap(from / sorted.length, below), gap(to / sorted.length, upTo));
    distance = Math.max(distance, least);
    from = to;
  }
  return distance;
}

/** Distance of a share from what `quantiles` below say: none, or all, is exact. */
function gap(share: number, quantiles: number): number {
  const low = quantiles > STEPS ? 1 : Math.max(0, (quantiles - 1) / STEPS);
  const high = Math.min(1, quantiles / STEPS);
  return Math.max(0, low - share, share - high);
}

/** Chance that the Kolmogorov distance of `size` effective observations is at least this large. */
function kolmogorovTail(distance: number, size: number): number {
  const root = Math.sqrt(size);
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  // The series below does not converge there, and the chance is 1 to many digits.
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let j = 1, sign = 1; j <= 100; j++, sign = -sign) sum += sign * Math.exp(-2 * j * j * lambda * lambda);
  return Math.min(1, Math.max(0, 2 * sum));
}
