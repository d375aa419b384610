import { dotAt } from '../core/vectors.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { DocumentSample } from './document-sample.ts';

/** Cosines of a query with what nearly all has nothing to do with it: documents drawn at random and, where these are few, background texts. */
export interface UnrelatedCosines {
  readonly mean: number;
  /** Standard deviation, above 0. */
  readonly deviation: number;
  /** Documents and background texts that there are: the nearest of many unrelated ones is nearer than that of few. */
  readonly count: number;
  /** Those of the background texts, `[n]`, in any order. */
  readonly background: Float64Array;
  /** Of all background texts alone, whatever the collection has; undefined where they were not asked. */
  readonly texts?: { readonly mean: number; readonly deviation: number };
}

/** The documents that are searched, and texts to compare with. */
export interface Searched {
  /** Documents that may be found. */
  readonly count: number;
  /** Encodes texts that stand for documents that the query does not ask for, `[n, dim]`. */
  readonly background: () => Promise<Float32Array>;
}

/** Vectors drawn: the deviation is then known within 5 %, and comparing costs as much as one more step of a search. */
const SAMPLE = 256;
/** Share of the sample that may be what the query asks for, which in a small collection is always drawn; at least one. */
const RELATED_SHARE = 1 / 20;
/** Cosines of float32 vectors that are equal differ by less. */
const LEAST_DEVIATION = 1e-6;
const NO_COSINES = new Float64Array(0);

/** A sample of a collection's vectors, which tells how near a query is to documents that it does not ask for: the same to all who have the same documents. */
export class UnrelatedVectors {
  readonly #sample: DocumentSample;

  constructor(store: CollectionStore) {
    this.#sample = new DocumentSample(store, SAMPLE);
  }

  /**
   * Few documents do not tell how near unrelated ones are, least of all where they are the very ones that the query asks for. So background texts
   * stand in for those that are missing to a sample: a cohort, as speakers are verified with (Auckenthaler, Carey and Lloyd-Thomas
   * 2000, "Score Normalization for Text-Independent Speaker Verification Systems", T-norm).
   * @param query `[dim]`, unit length.
   * @throws what encoding the background throws.
   */
  async cosines(query: Float32Array, { count, background }: Searched): Promise<UnrelatedCosines> {
    const drawn = await this.#sample.rows();
    const missing = SAMPLE - Math.min(count, drawn.length / query.length);
    const texts = cosinesOf(query, await background());
    const others = texts.slice(0, Math.max(0, missing));
    return { ...unrelatedCosines(cosinesOf(query, drawn), count, others), texts: momentsOf(texts) };
  }
}

function cosinesOf(query: Float32Array, rows: Float32Array): Float64Array {
  return Float64Array.from({ length: rows.length / query.length }, (_, i) => dotAt(query, rows, i * query.length));
}

/**
 * Mean and deviation of cosines without the greatest, which may be related.
 * @param cosines of documents, in any order.
 * @param count documents that there are.
 * @param background cosines of background texts; two or more with those of documents.
 */
export function unrelatedCosines(
  cosines: Float64Array,
  count: number,
  background: Float64Array = NO_COSINES,
): UnrelatedCosines {
  const all = Float64Array.from([...cosines, ...background]).sort();
  const kept = all.subarray(0, all.length - Math.max(1, Math.round(all.length * RELATED_SHARE)));
  return { ...momentsOf(kept), count: count + background.length, background };
}

/** Mean and deviation of some cosines. */
export function momentsOf(cosines: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  const squares = cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0);
  return { mean, deviation: Math.max(Math.sqrt(squares / cosines.length), LEAST_DEVIATION) };
}
