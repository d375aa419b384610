import { throwIfAborted } from '../core/errors.ts';
import { KernelMemory } from '../core/memory/kernel-memory.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { TopK } from '../core/top-k.ts';
import { dotAt } from '../core/vectors.ts';
import type { VectorRows } from './rows/vector-rows.ts';

/** True neighbours of every query. */
export interface Truth {
  /** Neighbours of each query; at most as many as there are vectors. */
  readonly k: number;
  /** Ords of the true neighbours, `[queries, k]`, best first. */
  readonly ords: Uint32Array;
  /** Exact score of the k-th true neighbour of each query, `[queries]`. */
  readonly thresholds: Float64Array;
}

/** Rows compared with every query before the next ones are: they stay in the processor's cache meanwhile. */
const BLOCK_ROWS = 512;
/** Queries compared with a block in one go. */
const BLOCK_QUERIES = 64;

/** Compares every query with every vector. Cost: about 10 ms a query for 250,000 vectors of 256 values. */
export async function exactTruth(
  base: VectorRows,
  queries: VectorRows,
  k: number,
  { signal, onProgress }: LongWorkOptions = {},
): Promise<Truth> {
  const product = new BlockProduct(queries);
  const best = Array.from({ length: queries.count }, () => new TopK(k));
  const slice = new TimeSlice();
  for (let from = 0; from < base.count; from += BLOCK_ROWS) {
    const to = Math.min(base.count, from + BLOCK_ROWS);
    product.setRows(base.rows.subarray(from * base.dim, to * base.dim));
    for (let q = 0; q < queries.count; q += BLOCK_QUERIES) {
      const count = Math.min(BLOCK_QUERIES, queries.count - q);
      const scores = product.scores(q, count);
      for (let i = 0; i < count; i++) {
        for (let row = from; row < to; row++) best[q + i].offer(scores[i * BLOCK_ROWS + row - from], row);
      }
      throwIfAborted(signal, 'the benchmark');
      await slice.pause();
    }
    onProgress?.({ stage: 'exact answers', done: to, total: base.count });
  }
  const ords = new Uint32Array(queries.count * k);
  best.forEach((each, q) => {
    ords.set(each.drain().ords, q * k);
  });
  return { k, ords, thresholds: thresholdsOf(base, queries, ords, k) };
}

/** Inner products of queries with a block of rows, by the kernels; rows are padded to a multiple of four values. */
class BlockProduct {
  readonly #memory = KernelMemory.create();
  readonly #dim: number;
  readonly #padded: number;
  readonly #queries: number;
  readonly #rows: number;
  readonly #scores: number;

  constructor({ dim, count, rows }: VectorRows) {
    this.#dim = dim;
    this.#padded = Math.ceil(dim / 4) * 4;
    this.#queries = this.#memory.allocate(count * this.#padded * 4);
    this.#rows = this.#memory.allocate(BLOCK_ROWS * this.#padded * 4);
    this.#scores = this.#memory.allocate(BLOCK_QUERIES * BLOCK_ROWS * 4);
    this.#copy(rows, this.#queries);
  }

  /** Takes the rows of the next products; where they are fewer than a block, what follows them is left as it was. */
  setRows(rows: Float32Array): void {
    this.#copy(rows, this.#rows);
  }

  /** Scores of `count` queries from query `from` on, `[count, BLOCK_ROWS]`; good until the next call. */
  scores(from: number, count: number): Float32Array {
    const query = this.#queries + from * this.#padded * 4;
    this.#memory.kernels.productF32(query, count, this.#rows, BLOCK_ROWS, this.#padded, this.#scores);
    return this.#memory.f32(this.#scores, count * BLOCK_ROWS);
  }

  #copy(rows: Float32Array, address: number): void {
    const count = rows.length / this.#dim;
    const target = this.#memory.f32(address, count * this.#padded);
    for (let i = 0; i < count; i++) {
      target.set(rows.subarray(i * this.#dim, (i + 1) * this.#dim), i * this.#padded);
    }
  }
}

/** Exact score of the k-th of the given neighbours of each query: the least of their first k. */
export function thresholdsOf(base: VectorRows, queries: VectorRows, ords: ArrayLike<number>, k: number): Float64Array {
  const width = ords.length / queries.count;
  return Float64Array.from({ length: queries.count }, (_, q) => {
    const query = queryAt(queries, q);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < k; i++) least = Math.min(least, dotAt(query, base.rows, ords[q * width + i] * base.dim));
    return least;
  });
}

/** A query as a view of its row. */
export function queryAt({ rows, dim }: VectorRows, q: number): Float32Array {
  return rows.subarray(q * dim, (q + 1) * dim);
}
