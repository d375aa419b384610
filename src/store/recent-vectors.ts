/** Bytes of vectors that are kept of a collection, at most. */
const MOST_BYTES = 32 * 2 ** 20;
/** Places of a collection that has fewer vectors. */
const LEAST_PLACES = 256;
/** No ord, in an empty place. */
const EMPTY = -1;

/**
 * Vectors of one collection that were read lately, so that searches that come to the same ones do not read and check them again: that costs ten times
 * what comparing them does. Each ord has one place, which it shares with those that lie a multiple of the number of places from it and the last one
 * read has. No ord is ever of another vector, so that only removing has to be followed.
 */
export class RecentVectors {
  readonly dim: number;
  /** `[places, dim]`; the system gives the memory of a place when it is first written. */
  readonly rows: Float32Array;
  readonly #ords: Float64Array;
  #removals: number;

  /** @param places a power of two. @param removals of the collection until now. */
  constructor(dim: number, places: number, removals: number) {
    this.dim = dim;
    this.rows = new Float32Array(places * dim);
    this.#ords = new Float64Array(places).fill(EMPTY);
    this.#removals = removals;
  }

  /** Places that a collection of so many vectors should have. */
  static placesFor(vectors: number, dim: number): number {
    const most = 2 ** Math.max(0, Math.floor(Math.log2(MOST_BYTES / (4 * dim))));
    return Math.min(most, 2 ** Math.ceil(Math.log2(Math.max(LEAST_PLACES, vectors))));
  }

  get places(): number {
    return this.#ords.length;
  }

  /**
   * Forgets what was removed since the last call.
   * @param removals of the collection until now.
   * @param removedOrds ords of the removals numbered `[from, to)`; undefined when that is not known any more.
   */
  follow(removals: number, removedOrds: (from: number, to: number) => Uint32Array | undefined): void {
    const from = this.#removals;
    if (removals === from) return;
    // Reading of more removals than there are places costs more than reading the vectors again.
    const removed = removals > from && removals - from <= this.#ords.length ? removedOrds(from, removals) : undefined;
    if (removed === undefined) this.#ords.fill(EMPTY);
    else for (const ord of removed) if (this.has(ord)) this.#ords[this.#placeOf(ord)] = EMPTY;
    this.#removals = removals;
  }

  /** Whether the vector of an ord is at its place. */
  has(ord: number): boolean {
    return this.#ords[this.#placeOf(ord)] === ord;
  }

  /** Where the vector of an ord begins in `rows`, or is to be written. */
  offsetOf(ord: number): number {
    return this.#placeOf(ord) * this.dim;
  }

  /** Says that the vector of an ord was written to its place. */
  keep(ord: number): void {
    this.#ords[this.#placeOf(ord)] = ord;
  }

  #placeOf(ord: number): number {
    // The number of places is a power of two.
    return (ord & (this.#ords.length - 1)) >>> 0;
  }
}
