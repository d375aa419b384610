import type { OrdSet, ReadonlyOrdSet } from '../../index/ords/ord-set.ts';

/** Sets that are tried in all combinations; the time grows with two to the power of it. */
export const MAX_TRIED = 6;

/** Which sets can be demanded together. */
export interface KeptSets {
  /** Positions of the sets, ascending. */
  readonly kept: readonly number[];
  /** Members of `open` that lie in all sets kept; the caller's own set. */
  readonly allowed: OrdSet;
}

/**
 * Keeps as many sets as leave `need` members of `open` together; of equally many, those that stand first. With none kept
 * everything is left.
 * @param sets the surest first, MAX_TRIED at most.
 */
export function keepMost(open: ReadonlyOrdSet, sets: readonly ReadonlyOrdSet[], need: number): KeptSets {
  for (let size = sets.length; size > 0; size--) {
    for (const kept of choices(sets.length, size)) {
      const allowed = intersection(
        open,
        kept.map((at) => sets[at]),
      );
      if (allowed.size >= need) return { kept, allowed };
    }
  }
  return { kept: [], allowed: open.clone() };
}

/** Members of `open` that lie in all of some sets. */
export function intersection(open: ReadonlyOrdSet, sets: readonly ReadonlyOrdSet[]): OrdSet {
  const left = open.clone();
  for (const set of sets) left.and(set);
  return left;
}

/** All ways to choose `size` of `count` positions, those of the first ones first. */
function* choices(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) yield [];
  for (let first = from; size > 0 && first <= count - size; first++) {
    for (const rest of choices(count, size - 1, first + 1)) yield [first, ...rest];
  }
}
