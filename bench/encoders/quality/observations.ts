import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { type Interval, wilsonInterval } from '../../../src/core/statistics/interval.ts';
import { mean, quantile } from '../../../src/core/statistics/quantile.ts';
import { weightedPearson, weightedSpearman } from '../../figures/weighted-correlation.ts';

/** Values that a figure is computed from, one entry a query or pair: values to average, or two lists to correlate. */
export type Observations =
  | { readonly kind: 'mean'; readonly values: readonly number[] }
  | {
      readonly kind: 'spearman' | 'pearson';
      readonly scores: readonly number[];
      readonly labels: readonly number[];
    };

/** A figure with its 95 % interval. */
export interface Figure {
  readonly value: number;
  readonly interval: Interval;
  /** Queries or pairs. */
  readonly of: number;
}

const RISK = 0.05;
const RESAMPLES = 1000;
const SEED = 20261129;

/** Number of queries or pairs. */
export function sizeOf(observations: Observations): number {
  return observations.kind === 'mean' ? observations.values.length : observations.scores.length;
}

/**
 * The figure and its interval: percentile bootstrap over queries or pairs (Efron and Tibshirani 1993, chapter 13), for
 * shares of hits Wilson's, which has a width also where all were found.
 */
export function figureOf(observations: Observations): Figure {
  const of = sizeOf(observations);
  const value = statisticOf(observations)();
  if (observations.kind === 'mean' && observations.values.every((each) => each === 0 || each === 1)) {
    return { value, interval: wilsonInterval(value, of, RISK), of };
  }
  return { value, interval: middle(drawsOf(observations)), of };
}

/**
 * How much larger the figure of `a` is than that of `b`, with its interval: both on the same samples of the same queries or pairs.
 * @throws InvalidArgumentError when they are not of as many.
 */
export function differenceOf(a: Observations, b: Observations): Figure {
  const of = sizeOf(a);
  if (of !== sizeOf(b)) {
    throw new InvalidArgumentError(
      `compare two figures: expected both of the same queries or pairs, got ${of} and ${sizeOf(b)}`,
    );
  }
  const [drawn, other] = [drawsOf(a), drawsOf(b)];
  const value = statisticOf(a)() - statisticOf(b)();
  return { value, interval: middle(drawn.map((each, i) => each - other[i])), of };
}

/** Draws that were made already: a figure is shown, recorded and compared. */
const known = new WeakMap<Observations, Float64Array>();

function drawsOf(observations: Observations): Float64Array {
  const draws = known.get(observations) ?? draw(observations);
  known.set(observations, draws);
  return draws;
}

/** The figure on each of the samples, which depend on the number of observations alone. */
function draw(observations: Observations): Float64Array {
  const random = createRandom(SEED);
  const n = sizeOf(observations);
  const statistic = statisticOf(observations);
  const counts = new Uint32Array(n);
  return Float64Array.from({ length: RESAMPLES }, () => {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[random.below(n)]++;
    return statistic(counts);
  });
}

/** The figure by how often each observation was drawn; once each when nothing is given. */
function statisticOf(observations: Observations): (counts?: Uint32Array) => number {
  const once = new Uint32Array(sizeOf(observations)).fill(1);
  if (observations.kind === 'mean') {
    const { values } = observations;
    return (counts) => (counts === undefined ? mean(values) : weightedMean(values, counts));
  }
  const { kind, scores, labels } = observations;
  const correlation = kind === 'spearman' ? weightedSpearman(scores, labels) : weightedPearson(scores, labels);
  return (counts) => correlation(counts ?? once);
}

function weightedMean(values: readonly number[], counts: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] * values[i];
  return sum / counts.length;
}

function middle(draws: Float64Array): Interval {
  return [quantile(draws, RISK / 2), quantile(draws, 1 - RISK / 2)];
}
