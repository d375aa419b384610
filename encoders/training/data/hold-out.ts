import { createRandom } from '../../../src/core/random.ts';

/** Seed of every hold-out: figures are comparable only while it stays the same. */
const HOLD_OUT_SEED = 20_240_817;

/**
 * Positions of a seeded choice of `count` items out of `total`, in random order: the same on every machine.
 * Takes the items that `accept` admits, asked one after the other; returns fewer when not enough are admitted.
 */
export function chooseHoldOut(total: number, count: number, accept: (position: number) => boolean): number[] {
  const order = createRandom(HOLD_OUT_SEED).shuffle(Int32Array.from({ length: total }, (_, i) => i));
  const chosen: number[] = [];
  for (const position of order) {
    if (chosen.length === count) break;
    if (accept(position)) chosen.push(position);
  }
  return chosen;
}
