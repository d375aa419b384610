import type { NearPairs } from '../../../index/join/join-input.ts';
import { PairCollector } from '../../../index/join/pair-collector.ts';
import { throwIfAborted } from '../../core/errors.ts';
import { throttleProgress } from '../../core/progress.ts';
import { dotAt } from '../../core/vectors.ts';
import type { Collection } from '../../database/collection.ts';
import { cutTexts } from '../../database/cut-texts.ts';
import type { EncoderSource } from '../../models/encoder-source.ts';
import type { DedupeItem } from './dedupe-item.ts';
import type { CheckedDedupe } from './dedupe-options.ts';

/** Neighbours asked for at first, and how many times more while all of them are near. */
const FIRST_K = 16;
const GROWTH = 8;

/** Texts and their vectors, `[texts.length, dim]`. */
export interface EncodedTexts {
  readonly texts: readonly string[];
  readonly rows: Float32Array;
  readonly dim: number;
}

/** Documents of a collection that are near rows. */
export interface NearDocuments {
  /** Documents met, in the order of their ids. */
  readonly documents: readonly DedupeItem[];
  /** Pairs of a row and, from the number of rows on, a document. */
  readonly pairs: NearPairs;
  /** Index that answered. */
  readonly method: string;
}

/**
 * Asks a collection for every document whose cosine with a row is at least the floor. One of several passages is found by the nearest of them
 * to the text of the row or to one of its own passages, and compared as a whole then, as lists are.
 */
export async function searchCollection(
  collection: Collection,
  { texts, rows, dim }: EncodedTexts,
  encoder: EncoderSource,
  { floor, maxPairs, work: { signal, onProgress } }: CheckedDedupe,
): Promise<NearDocuments> {
  const count = texts.length;
  const documents = new Map<string, DedupeItem>();
  const near: { readonly row: number; readonly id: string; readonly score: number }[] = [];
  const whole = new WholeTexts(encoder, signal);
  const progress = throttleProgress(onProgress);
  let method = 'none';
  for (let row = 0; row < count; row++) {
    throwIfAborted(signal, 'searching the collection');
    const vector = rows.slice(row * dim, (row + 1) * dim);
    const { hits, index } = await nearHits(collection, vector, floor!, signal);
    method = index;
    const ofPassages = new Map(hits.filter(isOfPassages).map((hit) => [hit.id, hit]));
    for (const passage of await passageVectors(collection, texts[row], dim, encoder, signal)) {
      const more = await nearHits(collection, passage, floor!, signal);
      for (const hit of more.hits.filter(isOfPassages)) ofPassages.set(hit.id, hit);
    }
    const scored = hits.filter((hit) => !isOfPassages(hit)).map(({ id, doc, score }) => ({ id, doc, score }));
    for (const { id, doc } of ofPassages.values()) {
      const score = dotAt(vector, await whole.vectorOf(id, doc.text), 0);
      if (score >= floor!) scored.push({ id, doc, score });
    }
    for (const { id, score, doc } of scored) {
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

function isOfPassages({ passage }: { readonly passage?: unknown }): boolean {
  return passage !== undefined;
}

/** Vectors of the passages that a text would have in a collection; none when it would be one. */
async function passageVectors(
  collection: Collection,
  text: string,
  dim: number,
  encoder: EncoderSource,
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const size = collection.passages();
  const [spans = []] = size === undefined ? [] : await cutTexts([text], size, encoder, signal);
  if (spans.length === 0) return [];
  const parts = spans.map(({ start, end }) => text.slice(start, end));
  const rows = await encoder.encode(parts, { role: 'query', signal });
  return parts.map((_, i) => rows.slice(i * dim, (i + 1) * dim));
}

/** Vectors of whole texts of documents, each encoded once. */
class WholeTexts {
  readonly #encoder: EncoderSource;
  readonly #signal: AbortSignal | undefined;
  readonly #known = new Map<string, Float32Array>();

  constructor(encoder: EncoderSource, signal: AbortSignal | undefined) {
    this.#encoder = encoder;
    this.#signal = signal;
  }

  async vectorOf(id: string, text: string): Promise<Float32Array> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const vector = await this.#encoder.encode([text], { role: 'document', signal: this.#signal });
    this.#known.set(id, vector);
    return vector;
  }
}
