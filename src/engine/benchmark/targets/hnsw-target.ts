import { stat } from 'node:fs/promises';
import { checkHnswOptions } from '../../../../index/dense/hnsw-options.ts';
import type { BenchTarget } from '../bench-target.ts';
import { buildGraph } from './build-graph.ts';

/** Candidates kept by the walk, in multiples of k. */
const WIDTHS = [1, 1.6, 2.4, 4, 6.4, 10, 16, 25, 40, 70];

/** The widths of a walk worth measuring for `k` neighbours: it keeps k candidates at least. */
export function walkGrid(k: number): { readonly efSearch: number }[] {
  return WIDTHS.map((width) => ({ efSearch: Math.round(width * Math.max(k, 10)) }));
}

/** Walks a graph of near neighbours with hnswlib. */
export const HNSW_TARGET: BenchTarget = {
  name: 'hnsw',
  title: 'HNSW graph',
  exact: false,
  searchable: true,
  buildOptions: { ...checkHnswOptions() },
  async build(base, options) {
    const { index, path } = await buildGraph(base, options);
    const sizeBytes = (await stat(path)).size;
    return {
      // hnswlib keeps in memory what it writes to its file.
      memoryBytes: sizeBytes,
      diskBytes: sizeBytes,
      grid: walkGrid,
      search: (query, k, { efSearch }) => index.search(query, k, { efSearch }),
    };
  },
};
