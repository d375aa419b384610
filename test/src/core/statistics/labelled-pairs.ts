import fc from 'fast-check';
import { createRandom } from '../../../../src/core/random.ts';

const score = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0.1, 0.1 + 2 ** -56, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, -0),
);

/** Scores with labels, with ties and extremes among them. */
export const labelledPairs = fc.array(fc.tuple(score, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 30 });

/** Scores and labels of pairs. */
export function split(pairs: readonly (readonly [number, number])[]): [scores: number[], labels: number[]] {
  return [pairs.map(([each]) => each), pairs.map(([, label]) => label)];
}

/**
 * Scores that are normal with spread 1 around 0 for label 0 and around `distance` for label 1: then the probability of a match is
 * `1 / (1 + exp(-distance * (score - distance / 2)))` where both are equally many.
 */
export function normalScores(count: number, distance: number, seed: number, share = 0.5) {
  const random = createRandom(seed);
  const labels = Float64Array.from({ length: count }, () => (random.next() < share ? 1 : 0));
  return { scores: labels.map((label) => random.normal() + distance * label), labels };
}
