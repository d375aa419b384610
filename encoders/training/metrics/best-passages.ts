import { dotAt } from '../../../src/core/vectors.ts';

/** The best passages of each query while a corpus streams by; memory is `queries * k`, whatever the corpus. */
export class BestPassages {
  readonly #ids: string[][];
  readonly #scores: number[][];
  readonly #queries: Float32Array;
  readonly #dim: number;
  readonly #k: number;

  /** @param queries - vectors of the queries, `[count, dim]`, row-major. */
  constructor(queries: Float32Array, dim: number, k: number) {
    const count = queries.length / dim;
    this.#queries = queries;
    this.#dim = dim;
    this.#k = k;
    this.#ids = Array.from({ length: count }, () => []);
    this.#scores = Array.from({ length: count }, () => []);
  }

  /**
   * Compares every query with the passages of one block by inner product.
   * @param vectors - `[ids.length, dim]`, row-major.
   */
  add(ids: readonly string[], vectors: Float32Array): void {
    for (let q = 0; q < this.#ids.length; q++) {
      const query = this.#queries.subarray(q * this.#dim, (q + 1) * this.#dim);
      for (let p = 0; p < ids.length; p++) this.#offer(q, ids[p], dotAt(query, vectors, p * this.#dim));
    }
  }

  /** Ids of each query's best passages, best first; of equal scores the passage that came first stands first. */
  rankings(): readonly (readonly string[])[] {
    return this.#ids;
  }

  #offer(query: number, id: string, score: number): void {
    const scores = this.#scores[query];
    const full = scores.length === this.#k;
    if (full && !(score > scores[scores.length - 1])) return;
    let at = scores.length;
    while (at > 0 && score > scores[at - 1]) at--;
    scores.splice(at, 0, score);
    this.#ids[query].splice(at, 0, id);
    if (full) {
      scores.pop();
      this.#ids[query].pop();
    }
  }
}
