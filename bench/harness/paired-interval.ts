import { InvalidArgumentError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Interval } from '../../src/core/statistics/interval.ts';
import { mean, quantile } from '../../src/core/statistics/quantile.ts';

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

/** Mean of paired differences, one a seed, with its interval where there are several: `+0.03 (-0.10 to +0.16)`. @param shown a number as text. */
export function meanOverSeeds(differences: readonly number[], shown: (value: number) => string): string {
  const middle = shown(mean(differences));
  return differences.length < 2 ? middle : `${middle} (${seedsInterval(differences).map(shown).join(' to ')})`;
}

/** What Student's t exceeds either way with a probability of 0.05, by degrees of freedom from 1. */
const T_OF_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/**
 * 95 % interval of the mean of paired differences, one a seed (Student 1908, "The probable error of a mean"): of so few a bootstrap would be too narrow.
 * @throws InvalidArgumentError for fewer than 2 of them, or more than 10.
 */
export function seedsInterval(differences: readonly number[]): Interval {
  const n = differences.length;
  if (n < 2 || n > T_OF_95.length + 1) {
    throw new InvalidArgumentError(`an interval over seeds needs 2 to ${T_OF_95.length + 1} of them, got ${n}`);
  }
  const middle = mean(differences);
  const variance = differences.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (n - 1);
  const half = T_OF_95[n - 2] * Math.sqrt(variance / n);
  return [middle - half, middle + half];
}
