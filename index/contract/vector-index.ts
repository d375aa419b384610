import type { ScoredOrds } from '../../src/core/top-k.ts';
import type { ReadonlyOrdSet } from '../ords/ord-set.ts';

/** An index has lost what it needs to go on, a file of its own for example; what it holds must be built again. */
export class IndexLostError extends Error {
  override readonly name = 'IndexLostError';
}

/** Where the full vectors are: codes find candidates, and these tell them apart. */
export interface VectorSource {
  /**
   * Writes the inner product of the query and the vector of each ord.
   * @param query `[dim]`.
   * @param ords `[n]`, in any order.
   * @param scores `[n]`, written; NaN for an ord that is not there any more.
   */
  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void;
}

/** The nearest vectors of a search, best first, equal scores by ascending ord. */
export interface Neighbors extends ScoredOrds {
  /** How many vectors were compared with the query one by one; 0 where the structure does not tell. */
  readonly scanned: number;
  /** How many vectors were in the running; `scanned` where it is not given. */
  readonly candidates?: number;
}

/** Options common to the searches of all indexes. */
export interface SearchOptions {
  /** Only these may be found; ords in it that are not in the index do no harm. Everything may, when it is not given. */
  readonly allowed?: ReadonlyOrdSet;
  /** Fires to stop; the search rejects with AbortedError. */
  readonly signal?: AbortSignal;
}

/**
 * Finds the nearest of many unit vectors by inner product, which for them is the cosine. Vectors are known by their ord, a
 * uint32 that the caller gives out in ascending order and never twice.
 */
export interface VectorIndex<Options extends SearchOptions = SearchOptions> {
  /** Values in a vector. */
  readonly dim: number;
  /** Live vectors. */
  readonly count: number;
  /**
   * Adds vectors, letting the event loop run in between.
   * @param ords `[n]`, ascending, each above every ord added before.
   * @param rows `[n, dim]`, unit length, finite.
   * @throws InvalidArgumentError when a shape, an ord or a value is wrong; nothing is added then.
   */
  add(ords: Uint32Array, rows: Float32Array): Promise<void>;
  /** Removes vectors; ords that are not in the index are passed over. */
  remove(ords: Uint32Array): Promise<void>;
  /**
   * Finds the `k` nearest vectors, or all of them when there are fewer.
   * @param query `[dim]`, unit length, finite.
   * @param k an integer from 1 up.
   * @throws InvalidArgumentError when one of these is wrong; AbortedError when `signal` fires.
   */
  search(query: Float32Array, k: number, options?: Options): Promise<Neighbors>;
}
