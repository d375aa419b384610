import { InvalidArgumentError } from '../errors.ts';

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

/**
 * The interval of a share (Wilson 1927, "Probable inference, the law of succession, and statistical inference"); it holds the
 * share itself, and has a width also where nothing or everything was right.
 * @param share in 0..1. @param trials how many independent trials it comes from, above 0.
 * @param risk share of such intervals that miss the true value.
 */
export function wilsonInterval(share: number, trials: number, risk: number): Interval {
  const z = upperQuantile(risk / 2);
  const z2 = (z * z) / trials;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = Math.sqrt((share * (1 - share) + z2 / 4) * z2) / (1 + z2);
  return [Math.max(0, Math.min(share, middle - half)), Math.min(1, Math.max(share, middle + half))];
}

/** @throws InvalidArgumentError unless the level lies from 0.5 to below 1. */
export function checkLevel(level: number): void {
  if (!(level >= 0.5 && level < 1)) {
    throw new InvalidArgumentError(`the level of an interval must be at least 0.5 and below 1, got ${level}`);
  }
}

/**
 * The z that a standard normal variable exceeds with this probability, within 0.00045 (Hastings 1955; Abramowitz and Stegun
 * 1964, 26.2.23).
 * @param tail above 0, below 1.
 */
export function upperQuantile(tail: number): number {
  if (tail > 0.5) return -upperQuantile(1 - tail);
  const t = Math.sqrt(-2 * Math.log(tail));
  const numerator = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const denominator = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  return t - numerator / denominator;
}

/** Probability that a standard normal variable exceeds z, within 7.5e-8 (Hastings 1955; Abramowitz and Stegun 1964, 26.2.17). */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
