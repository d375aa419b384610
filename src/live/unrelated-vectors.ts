import { dotAt } from '../core/vectors.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { sampleVectors } from './sample-vectors.ts';

/** Cosines of a query with documents that were drawn at random, nearly all of which have nothing to do with it. */
export interface UnrelatedCosines {
  readonly mean: number;
  /** Standard deviation, above 0. */
  readonly deviation: number;
  /** Documents of the collection: the nearest of many unrelated ones is nearer than that of few. */
  readonly count: number;
}

/** Vectors drawn: the deviation is then known within 5 %, and comparing costs as much as one more step of a search. */
const SAMPLE = 256;
/** Share of the sample that may be what the query asks for, which in a small collection is always drawn; at least one. */
const RELATED_SHARE = 1 / 20;
/** How far cosines of few documents are taken to vary, as a share of what lies between their mean and 1, ... */
const SUPPOSED_DEVIATION = 0.12;
/** ... and how many documents that supposition counts for. */
const SUPPOSED_COUNT = 4;
/** How much a collection may have grown or shrunk since the sample was drawn. */
const HOLDS_FOR = 1.25;

/** A seeded sample of a collection's vectors, which tells how near a query is to documents that it does not ask for. */
export class UnrelatedVectors {
  readonly #store: CollectionStore;
  #drawn: { readonly count: number; readonly rows: Promise<Float32Array> } | undefined;

  constructor(store: CollectionStore) {
    this.#store = store;
  }

  /** @param query `[dim]`, unit length. @returns undefined while there are fewer than two documents. */
  async cosines(query: Float32Array): Promise<UnrelatedCosines | undefined> {
    const rows = await this.#sample();
    const length = rows.length / query.length;
    if (length < 2) return undefined;
    const cosines = Float64Array.from({ length }, (_, i) => dotAt(query, rows, i * query.length));
    return unrelatedCosines(cosines, this.#store.state().count);
  }

  #sample(): Promise<Float32Array> {
    const { count } = this.#store.state();
    const known = this.#drawn;
    const isSmall = count < SAMPLE * HOLDS_FOR;
    if (known !== undefined && (isSmall ? count === known.count : isNear(count, known.count))) return known.rows;
    const rows = sampleVectors(this.#store, SAMPLE);
    const drawn = { count, rows };
    this.#drawn = drawn;
    rows.catch(() => {
      if (this.#drawn === drawn) this.#drawn = undefined;
    });
    return rows;
  }
}

function isNear(count: number, drawnFrom: number): boolean {
  return count <= drawnFrom * HOLDS_FOR && count * HOLDS_FOR >= drawnFrom;
}

/**
 * Mean and deviation of cosines without the greatest, which may be related. A few cosines say little of how they vary: they are joined with
 * a supposed deviation that counts for as much as some more of them (a scaled inverse chi-squared prior).
 * @param cosines two or more, in any order; sorted in place.
 */
export function unrelatedCosines(cosines: Float64Array, count: number): UnrelatedCosines {
  cosines.sort();
  const kept = cosines.subarray(0, cosines.length - Math.max(1, Math.round(cosines.length * RELATED_SHARE)));
  const mean = kept.reduce((sum, cosine) => sum + cosine, 0) / kept.length;
  const squares = kept.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0);
  const supposed = Math.max(1 - mean, Number.EPSILON) * SUPPOSED_DEVIATION;
  const variance = (squares + SUPPOSED_COUNT * supposed ** 2) / (kept.length + SUPPOSED_COUNT);
  return { mean, deviation: Math.sqrt(variance), count };
}
