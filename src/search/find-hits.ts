import type { ScoredOrds } from '../core/top-k.ts';
import type { SearchSetting } from '../live/measured-setting.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { StoredDocument } from '../store/document.ts';
import type { Retriever } from './retriever.ts';
import type { FoundHits, Hit, Retrieval } from './search-result.ts';

/** Times a search is run again because documents were removed while it ran. */
const MAX_RETRIES = 4;
const EMPTY_PLAN = { index: 'exact', candidates: 0, scanned: 0, reason: 'the collection is empty' } as const;

/**
 * Runs a search and reads the documents it found; again when so many were removed meanwhile that hits are missing.
 * @param readSetting asked once there are documents: before that, another process may still be about to store one.
 */
export async function findHits(
  store: CollectionStore,
  openRetriever: () => Retriever | undefined,
  readSetting: () => SearchSetting | undefined,
  asked: Omit<Retrieval, 'setting'>,
): Promise<FoundHits> {
  const { k } = asked.query;
  for (let retries = 0; ; retries++) {
    store.refresh();
    const state = store.state();
    const retriever = state.count > 0 ? openRetriever() : undefined;
    if (retriever === undefined)
      return { hits: [], ords: [], plan: { ...EMPTY_PLAN, mode: asked.mode }, explain: async () => [] };
    const found = await retriever.find({ ...asked, setting: readSetting() }, state);
    const { ords, hits } = readHits(store, found.ranked, k);
    const now = store.state();
    const complete = hits.length === k || hits.length >= now.count || now.removals === state.removals;
    if (!complete && retries < MAX_RETRIES) continue;
    return { hits, ords, plan: found.plan, explain: (positions) => found.explain(positions.map((at) => ords[at])) };
  }
}

/** Reads the documents of what was found; those that were removed meanwhile are gone. */
function readHits(
  store: CollectionStore,
  { ords, scores }: ScoredOrds,
  k: number,
): { readonly ords: number[]; readonly hits: Hit[] } {
  const hits: Hit[] = [];
  const found: number[] = [];
  for (let i = 0; i < ords.length && hits.length < k; i++) {
    const json = store.jsonOfOrd(ords[i]);
    if (json === undefined) continue;
    const doc = JSON.parse(json) as StoredDocument;
    hits.push({ id: doc.id, score: scores[i], doc });
    found.push(ords[i]);
  }
  return { ords: found, hits };
}
