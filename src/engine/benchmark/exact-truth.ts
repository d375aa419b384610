import { dotAt } from '../../core/dot.ts';
import { throwIfAborted } from '../../core/errors.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import { TimeSlice } from '../../core/time-slice.ts';
import { TopK } from '../../core/top-k.ts';
import type { VectorRows } from './vector-rows.ts';

/** What is true of every query. */
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

/** Compares every query with every vector. Cost: about 100 ms a query for 250,000 vectors of 256 values. */
export async function exactTruth(
  base: VectorRows,
  queries: VectorRows,
  k: number,
  { signal, onProgress }: LongWorkOptions = {},
): Promise<Truth> {
  const { dim } = base;
  const asked = Array.from({ length: queries.count }, (_, q) => queryAt(queries, q));
  const best = asked.map(() => new TopK(k));
  const slice = new TimeSlice();
  for (let from = 0; from < base.count; from += BLOCK_ROWS) {
    const to = Math.min(base.count, from + BLOCK_ROWS);
    for (let q = 0; q < asked.length; q++) {
      for (let ord = from; ord < to; ord++) best[q].offer(dotAt(asked[q], base.rows, ord * dim), ord);
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
