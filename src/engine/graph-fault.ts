import type { HnswIndex } from '../../index/dense/hnsw-index.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { IndexFollower } from './index-follower.ts';

/** Live rows whose vectors are compared with the store's when a saved graph is loaded. */
const PROBES = 16;

/** Why a sound file does not belong to this collection as it is, for example after the store was put back from a backup. */
export function graphFault(store: CollectionStore, { index, position }: IndexFollower<HnswIndex>): string | undefined {
  const { nextOrd, removals } = store.state();
  if (position.nextOrd > nextOrd || position.removals > removals) return 'is newer than the collection';
  for (const from of probeOrds(position.nextOrd)) {
    const { ords, rows } = store.vectors(from, position.nextOrd, 1);
    if (ords.length === 0) continue;
    const own = index.vectorOf(ords[0]);
    if (own === undefined || own.some((value, j) => value !== rows[j]))
      return 'holds other vectors than the collection';
  }
  return undefined;
}

/** Ords spread over all of them, and denser and denser towards the end, where a collection that went another way differs. */
function probeOrds(nextOrd: number): number[] {
  const ords = Array.from({ length: PROBES }, (_, i) => Math.floor((nextOrd * i) / PROBES));
  for (let back = 1; back < nextOrd; back *= 2) ords.push(nextOrd - back);
  return ords;
}
