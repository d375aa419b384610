import type { CollectionStore } from '../store/collection-store.ts';
import type { StoredDocument } from '../store/document.ts';
import type { RankedDocument } from './fusion.ts';
import type { Hit } from './search-result.ts';

/** A hit, and where the rankings had its document. */
export interface FoundHit {
  readonly ranked: RankedDocument;
  readonly hit: Hit;
}

/** Reads the first `k` documents of a ranking; those that were removed since are passed over. */
export function readHits(store: CollectionStore, documents: readonly RankedDocument[], k: number): FoundHit[] {
  const found: FoundHit[] = [];
  for (const ranked of documents) {
    if (found.length === k) break;
    const json = store.jsonOfOrd(ranked.ord);
    if (json === undefined) continue;
    const doc = JSON.parse(json) as StoredDocument;
    found.push({ ranked, hit: { id: doc.id, score: ranked.score, doc } });
  }
  return found;
}
