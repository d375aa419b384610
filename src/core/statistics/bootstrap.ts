import { createRandom } from '../random.ts';
import { type Interval, upperQuantile, upperTail } from './interval.ts';
import { quantile } from './quantile.ts';

/** A figure that follows from how many observations are of each kind. */
export type CountStatistic = (counts: readonly number[]) => number;

/** Options of {@link bootstrapIntervals}. */
export interface BootstrapOptions {
  /** Share of such intervals that hold the true value, at least 0.5 and below 1. */
  readonly level: number;
  /** Samples drawn anew. */
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Bias-corrected and accelerated bootstrap intervals (Efron 1987, "Better bootstrap confidence intervals", BCa) of figures that
 * follow from counts: to draw n observations again is to draw the counts, so a figure of right and wrong decisions never goes
 * through the observations. All figures are computed on the same samples. Costs `resamples` times the sum of the counts.
 * @param counts how many observations are of each kind; they are taken to be independent of each other.
 */
export function bootstrapIntervals<Name extends string>(
  counts: readonly number[],
  statistics: Readonly<Record<Name, CountStatistic>>,
  { level, resamples, seed }: BootstrapOptions,
): Record<Name, Interval> {
  const names = Object.keys(statistics) as Name[];
  const drawn = names.map(() => new Float64Array(resamples));
  const random = createRandom(seed);
  for (let i = 0; i < resamples; i++) {
    const sample = drawCounts(counts, random.next);
    for (const [j, name] of names.entries()) drawn[j][i] = statistics[name](sample);
  }
  const intervals = names.map((name, j) => [name, accelerated(drawn[j], counts, statistics[name], level)] as const);
  return Object.fromEntries(intervals) as Record<Name, Interval>;
}

/** Counts of as many observations, drawn with replacement. */
function drawCounts(counts: readonly number[], next: () => number): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const sample = counts.map(() => 0);
  for (let i = 0; i < total; i++) {
    let rest = next() * total;
    let kind = 0;
    while (rest >= counts[kind]) rest -= counts[kind++];
    sample[kind]++;
  }
  return sample;
}

/** Ends of the interval: quantiles of the drawn figures, at shares shifted by bias and acceleration (Efron 1987, 2.3). */
function accelerated(
  drawn: Float64Array,
  counts: readonly number[],
  statistic: CountStatistic,
  level: number,
): Interval {
  const bias = upperQuantile(shareAtLeast(drawn, statistic(counts)));
  const acceleration = accelerationOf(counts, statistic);
  const shareAt = (z: number) => 1 - upperTail(bias + (bias + z) / (1 - acceleration * (bias + z)));
  const z = upperQuantile((1 - level) / 2);
  return [quantile(drawn, shareAt(-z)), quantile(drawn, shareAt(z))];
}

/** Share of the figures that are larger than the estimate, equal ones counted half; never 0 or 1. */
function shareAtLeast(drawn: Float64Array, estimate: number): number {
  let above = 0;
  for (const value of drawn) above += value > estimate ? 1 : value === estimate ? 0.5 : 0;
  return Math.min(drawn.length - 0.5, Math.max(0.5, above)) / drawn.length;
}

/** Skewness of the figure's jackknife values; the same for every observation of one kind (Efron 1987, 6.6). */
function accelerationOf(counts: readonly number[], statistic: CountStatistic): number {
  const without = counts.map((count, kind) =>
    count === 0 ? 0 : statistic(counts.map((other, i) => (i === kind ? other - 1 : other))),
  );
  const total = counts.reduce((a, b) => a + b, 0);
  const middle = counts.reduce((sum, count, kind) => sum + count * without[kind], 0) / total;
  const moment = (power: number) =>
    counts.reduce((sum, count, kind) => sum + (count === 0 ? 0 : count * (middle - without[kind]) ** power), 0);
  const squares = moment(2);
  return squares === 0 ? 0 : moment(3) / (6 * squares ** 1.5);
}
