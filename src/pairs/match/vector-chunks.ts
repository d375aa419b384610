import type { VectorSource } from '../../../index/contract/vector-index.ts';
import { dotAt } from '../../core/vectors.ts';

/** Vectors of a list in memory, in the pieces in which they came; ords count from 0. */
export class VectorChunks implements VectorSource {
  readonly dim: number;
  readonly #chunkRows: number;
  readonly #chunks: Float32Array[] = [];
  #count = 0;

  /** @param chunkRows rows of every piece but the last, which may have fewer. */
  constructor(dim: number, chunkRows: number) {
    this.dim = dim;
    this.#chunkRows = chunkRows;
  }

  get count(): number {
    return this.#count;
  }

  /** Appends the next piece, `[n, dim]`. */
  push(rows: Float32Array): void {
    this.#chunks.push(rows);
    this.#count += rows.length / this.dim;
  }

  /** The pieces with their ords. */
  *pieces(): Generator<{ ords: Uint32Array; rows: Float32Array }> {
    for (const [i, rows] of this.#chunks.entries()) {
      const first = i * this.#chunkRows;
      yield { ords: Uint32Array.from({ length: rows.length / this.dim }, (_, row) => first + row), rows };
    }
  }

  /** Evenly spaced vectors, `[n, dim]`, at most `limit`. */
  sample(limit: number): Float32Array {
    const count = Math.min(limit, this.#count);
    const sample = new Float32Array(count * this.dim);
    for (let i = 0; i < count; i++) {
      const [rows, offset] = this.#place(Math.floor((i * this.#count) / count));
      sample.set(rows.subarray(offset, offset + this.dim), i * this.dim);
    }
    return sample;
  }

  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void {
    for (let i = 0; i < ords.length; i++) {
      const [rows, offset] = this.#place(ords[i]);
      scores[i] = dotAt(query, rows, offset);
    }
  }

  #place(ord: number): [rows: Float32Array, offset: number] {
    return [this.#chunks[Math.floor(ord / this.#chunkRows)], (ord % this.#chunkRows) * this.dim];
  }
}
