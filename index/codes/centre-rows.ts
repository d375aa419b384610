import { dotAt } from '../../src/core/dot.ts';
import { subtractMean } from './sample.ts';

/** Rows that vectors are compared with, `[count, dim]`: the centres of a code. */
export class CentreRows {
  readonly dim: number;
  readonly count: number;
  readonly #rows: Float32Array;
  readonly #query: Float32Array;
  readonly #scores: Float32Array;

  constructor(count: number, dim: number) {
    this.count = count;
    this.dim = dim;
    this.#rows = new Float32Array(count * dim);
    this.#query = new Float32Array(dim);
    this.#scores = new Float32Array(count);
  }

  get sizeBytes(): number {
    return this.#rows.byteLength + this.#scores.byteLength;
  }

  /** Writes a row. */
  set(index: number, row: Float32Array): void {
    this.#rows.set(row, index * this.dim);
  }

  /** Copies a row out. */
  read(index: number, row: Float32Array): void {
    row.set(this.#rows.subarray(index * this.dim, (index + 1) * this.dim));
  }

  /** Takes the vector at `offset`, less the mean, as what rows are compared with from now on. */
  compareWith(vectors: Float32Array, offset: number, mean: Float32Array): void {
    subtractMean(vectors, offset, mean, this.#query);
  }

  /** Inner products with rows `from` to `to` exclusive; the array is written again by the next call. */
  scores(from: number, to: number): Float32Array {
    for (let i = from; i < to; i++) this.#scores[i - from] = dotAt(this.#query, this.#rows, i * this.dim);
    return this.#scores;
  }
}
