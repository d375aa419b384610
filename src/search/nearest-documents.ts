import { type ScoredOrds, TopK } from '../core/top-k.ts';
import type { PassageOrds } from '../live/passage-ords.ts';
import { type Nearest, type NearestLimits, nearestVectors } from './nearest-vectors.ts';
import { cosinesOf } from './passage-scores.ts';
import type { Question, SearchSources } from './question.ts';

/**
 * Finds the nearest documents, each by the nearest of its passages; some may have been removed while it ran. With the exact index these are
 * the nearest of all.
 * @param limits of documents, not of passages.
 * @throws as {@link nearestVectors} does.
 */
export async function nearestDocuments(
  question: Question,
  sources: SearchSources,
  limits: NearestLimits,
): Promise<Nearest> {
  const { count, vectors } = sources.state;
  if (vectors === count) {
    const found = await nearestVectors(question, sources, limits);
    const now = sources.store.state();
    // Unless documents of several passages came meanwhile.
    if (now.vectors === now.count) return found;
  }
  const passages = await sources.indexes.passages.caughtUp(question.options.work);
  const allowed = limits.allowed && (await passages.passagesOf(limits.allowed));
  const perDocument = (allowed?.size ?? vectors) / Math.max(1, limits.allowed?.size ?? count);
  // As many as it takes when the documents found have as many passages near as others; then twice as many, until they are enough.
  for (let k = Math.ceil(limits.k * perDocument); ; k *= 2) {
    const found = await nearestVectors(question, sources, { ...limits, k: Math.max(limits.k, k), allowed });
    // What was stored meanwhile may be among them.
    await passages.caughtUp(question.options.work);
    const neighbors = nearestOfEach(found.neighbors, passages);
    const isEnough = neighbors.ords.length >= limits.k + found.unseenRemovals;
    // Damaged vectors are left out of what was found.
    const { store } = sources;
    const isAll =
      found.neighbors.ords.length + store.damagedRows.count < k || k >= (allowed?.size ?? store.state().vectors);
    if (!isEnough && !isAll) continue;
    // Another index may have found a passage of a document and not its nearest one.
    const best = found.plan.index === 'exact' ? neighbors : await byNearestPassage(question, neighbors, sources);
    return { ...found, neighbors: { ...found.neighbors, ...best } };
  }
}

/** Documents with the score of the nearest of all their passages, best first; those that are gone keep what they have. */
async function byNearestPassage(
  { vector }: Question,
  { ords, scores }: ScoredOrds,
  sources: SearchSources,
): Promise<ScoredOrds> {
  const cosines = await cosinesOf(vector, ords, sources);
  const best = new TopK(ords.length);
  for (const [i, ord] of ords.entries()) best.offer(Number.isNaN(cosines[i]) ? scores[i] : cosines[i], ord);
  return best.drain();
}

/** The nearest passage of each document, under the document's ord. @param passages best first. */
function nearestOfEach({ ords, scores }: ScoredOrds, passages: PassageOrds): ScoredOrds {
  const best = new Map<number, number>();
  for (let i = 0; i < ords.length; i++) {
    const document = passages.documentOf(ords[i]);
    if (!best.has(document)) best.set(document, scores[i]);
  }
  return { ords: Uint32Array.from(best.keys()), scores: Float32Array.from(best.values()) };
}
