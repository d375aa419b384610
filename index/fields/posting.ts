import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';

/**
 * The ords of one value, in ascending order. Most values of a title or a number belong to one document or a few, so that a set
 * for each would cost more than the documents.
 */
export type Posting = number | number[] | OrdSet;

/** Ords from which on a posting is a set. */
const SET_FROM = 16;

/** A posting with one more ord, which is above all others; the old one must not be used any more. */
export function withOrd(posting: Posting | undefined, ord: number): Posting {
  if (posting === undefined) return ord;
  if (typeof posting === 'number') return [posting, ord];
  if (posting instanceof OrdSet) {
    posting.add(ord);
    return posting;
  }
  posting.push(ord);
  return posting.length < SET_FROM ? posting : OrdSet.of(posting);
}

/** Makes a posting of ascending ords, at least one. */
export function toPosting(ords: ArrayLike<number>): Posting {
  if (ords.length === 1) return ords[0];
  return ords.length < SET_FROM ? Array.from(ords) : OrdSet.of(Array.from(ords));
}

/** How many ords a posting shares with a set. */
export function countIn(posting: Posting, set: ReadonlyOrdSet): number {
  if (typeof posting === 'number') return Number(set.has(posting));
  if (posting instanceof OrdSet) return posting.sharedWith(set);
  return posting.reduce((count, ord) => count + Number(set.has(ord)), 0);
}

/** The part of a posting that is in a set, undefined when nothing is; the posting itself is not changed. */
export function keepIn(posting: Posting, set: ReadonlyOrdSet): Posting | undefined {
  if (typeof posting === 'number') return set.has(posting) ? posting : undefined;
  if (posting instanceof OrdSet) {
    const shared = posting.sharedWith(set);
    if (shared === posting.size) return posting;
    const kept = posting.clone();
    kept.and(set);
    if (shared >= SET_FROM) return kept;
    return shared === 0 ? undefined : toPosting(kept.toArray());
  }
  const kept = posting.filter((ord) => set.has(ord));
  return kept.length === 0 ? undefined : toPosting(kept);
}

/** Ords of a posting, ascending. */
export function ordsOf(posting: Posting): ArrayLike<number> {
  if (typeof posting === 'number') return [posting];
  // Of a copy, since a set keeps the array that it gives out.
  return posting instanceof OrdSet ? posting.clone().toArray() : posting;
}

/** Makes the union of postings, as a set of its own. */
export function unionOf(postings: Iterable<Posting>): OrdSet {
  const sets: OrdSet[] = [];
  const ords: number[] = [];
  for (const posting of postings) {
    if (typeof posting === 'number') ords.push(posting);
    else if (posting instanceof OrdSet) sets.push(posting);
    else for (const ord of posting) ords.push(ord);
  }
  if (sets.length === 0) return OrdSet.of(ords);
  const union = sets.length === 1 ? sets[0].clone() : OrdSet.union(sets);
  if (ords.length > 0) union.addAll(ords);
  return union;
}
