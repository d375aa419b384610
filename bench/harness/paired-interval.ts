import { createRandom } from '../../src/core/random.ts';
import type { Interval } from '../../src/core/statistics/interval.ts';
import { quantile } from '../../src/core/statistics/quantile.ts';

const RESAMPLES = 5000;

/**
 * Percentile bootstrap interval of the mean of paired differences, one a query: queries are drawn anew, both systems on the same
 * ones (Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 13).
 */
export function pairedInterval(differences: readonly number[], { level = 0.95, seed = 1 } = {}): Interval {
  const random = createRandom(seed);
  const n = differences.length;
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[Math.floor(random.next() * n)];
    return sum / n;
  });
  return [quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)];
}
