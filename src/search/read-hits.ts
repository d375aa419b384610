import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { parseDocument } from '../store/document.ts';
import type { RankedDocument } from './fusion.ts';
import type { HitBytes } from './hit-bytes.ts';
import type { Hit } from './search-result.ts';

/** A hit, and where the rankings had its document. */
export interface FoundHit {
  readonly ranked: RankedDocument;
  readonly hit: Hit;
}

/**
 * Reads the first `k` documents of a ranking; the event loop runs in between. Those that were removed since are passed over, and so are
 * damaged ones, which the store notes, and those that an older program stored in a form that cannot be read: indexes tell of them.
 * @throws HitsTooLongError when `bytes` says that they have too many.
 */
export async function readHits(
  store: CollectionStore,
  documents: readonly RankedDocument[],
  k: number,
  bytes?: HitBytes,
): Promise<FoundHit[]> {
  const slice = new TimeSlice();
  const found: FoundHit[] = [];
  for (const ranked of documents) {
    if (found.length === k) break;
    if (slice.spent) await slice.pause();
    const json = store.readableJson(ranked.ord);
    if (json === undefined) continue;
    const doc = parseDocument(json);
    if (typeof doc === 'string') continue;
    // What is known not to be shown only has its place.
    const isKept = bytes?.take(ranked, json) ?? true;
    found.push({ ranked, hit: { id: doc.id, score: ranked.score, doc: isKept ? doc : { id: doc.id, text: '' } } });
  }
  return found;
}
