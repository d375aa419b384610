import { InvalidArgumentError } from '../errors.ts';
import { upperQuantile } from './normal-distribution.ts';

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
