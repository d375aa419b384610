import type { NearPairs } from '../../../index/join/join-input.ts';
import { PairCollector } from '../../../index/join/pair-collector.ts';
import { throwIfAborted } from '../../core/errors.ts';
import { throttleProgress } from '../../core/progress.ts';
import type { Collection } from '../../database/collection.ts';
import type { DedupeItem } from './dedupe-item.ts';
import type { CheckedDedupe } from './dedupe-options.ts';

/** Neighbours asked for at first, and how many times more while all of them are near. */
const FIRST_K = 16;
const GROWTH = 8;

/** Documents of a collection that are near rows. */
export interface FoundDocuments {
  /** Documents met, in the order of their ids. */
  readonly documents: readonly DedupeItem[];
  /** Pairs of a row and, from the number of rows on, a document. */
  readonly pairs: NearPairs;
  /** Index that answered. */
  readonly method: string;
}

/** Asks a collection for every document whose cosine with a row is at least the floor. */
export async function searchCollection(
  collection: Collection,
  rows: Float32Array,
  dim: number,
  { floor, maxPairs, work: { signal, onProgress } }: CheckedDedupe,
): Promise<FoundDocuments> {
  const count = rows.length / dim;
  const documents = new Map<string, DedupeItem>();
  const near: { readonly row: number; readonly id: string; readonly score: number }[] = [];
  const progress = throttleProgress(onProgress);
  let method = 'none';
  for (let row = 0; row < count; row++) {
    throwIfAborted(signal, 'searching the collection');
    const { hits, index } = await nearHits(collection, rows.slice(row * dim, (row + 1) * dim), floor!, signal);
    method = index;
    for (const { id, score, doc } of hits) {
      near.push({ row, id, score });
      if (!documents.has(id)) documents.set(id, { id, text: doc.text, json: JSON.stringify(doc) });
    }
    progress.report({ stage: 'search', done: row + 1, total: count });
  }
  progress.flush();
  const sorted = [...documents.values()].sort((x, y) => (x.id < y.id ? -1 : 1));
  const places = new Map(sorted.map(({ id }, place) => [id, count + place]));
  const pairs = new PairCollector(maxPairs);
  for (const { row, id, score } of near) pairs.offer(row, places.get(id)!, score);
  return { documents: sorted, pairs: pairs.finish(), method };
}

/** All near documents: asked again for more as long as the last one is still near. */
async function nearHits(collection: Collection, vector: Float32Array, floor: number, signal: AbortSignal | undefined) {
  const total = await collection.count();
  for (let k = FIRST_K; ; k *= GROWTH) {
    const { hits, plan } = await collection.search(vector, { k, mode: 'semantic', signal });
    if (k < total && hits.length === k && hits[k - 1].score >= floor) continue;
    return { hits: hits.filter(({ score }) => score >= floor), index: plan.index };
  }
}
