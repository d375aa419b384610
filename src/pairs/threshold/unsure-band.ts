import { InvalidArgumentError } from '../../core/errors.ts';
import { type Calibration, probabilityOf } from '../../core/statistics/calibration.ts';
import type { UnsureBand } from './fitted-threshold.ts';

/**
 * The scores whose decision has less confidence than `below`: a match of a lower probability than that, or no match where a match
 * has more than `1 - below`. Probabilities never fall with the score, so these are one stretch around the threshold, and each of its
 * ends is found by halving between the least and the greatest score that was fitted.
 * @param range least and greatest score fitted; beyond them nothing is known.
 * @throws InvalidArgumentError unless `below` lies between 0.5 and 1 and is reached on both sides.
 */
export function unsureBand(
  threshold: number,
  calibration: Calibration,
  range: readonly [least: number, greatest: number],
  below: number,
): UnsureBand {
  if (!(below > 0.5 && below < 1)) {
    throw new InvalidArgumentError(`unsureBelow must be a confidence above 0.5 and below 1, got ${below}`);
  }
  const [least, greatest] = range;
  const isLikely = (score: number) => 1 - probabilityOf(calibration, score) < below;
  const isSure = (score: number) => probabilityOf(calibration, score) >= below;
  if (isLikely(least)) throw unreached('no match', below, 1 - probabilityOf(calibration, least));
  if (!isSure(greatest)) throw unreached('match', below, probabilityOf(calibration, greatest));
  const from = Math.min(threshold, lowestWhere(isLikely, least, greatest));
  const to = Math.max(threshold, lowestWhere(isSure, least, greatest));
  return { from, to, below };
}

/** The lowest double for which a rising condition holds; it does not at `outside` and does at `inside`. */
function lowestWhere(holds: (score: number) => boolean, outside: number, inside: number): number {
  if (holds(outside)) return outside;
  let [low, high] = [outside, inside];
  for (;;) {
    const middle = low / 2 + high / 2;
    if (!(middle > low && middle < high)) return high;
    if (holds(middle)) high = middle;
    else low = middle;
  }
}

function unreached(decision: string, below: number, reached: number): InvalidArgumentError {
  return new InvalidArgumentError(
    `no score decides '${decision}' with a confidence of ${below}: the surest reaches ${reached.toFixed(3)}; ` +
      'ask for less, or fit on more pairs or on scores that separate better',
  );
}
