import { GrowingGraph } from '../../../index/hnsw/growing-graph.ts';
import { checkHnswOptions } from '../../../index/hnsw/hnsw-options.ts';
import type { BenchTarget } from './bench-target.ts';
import { savedGraph, walkGrid } from './build-graph.ts';

/** Walks the same graph with hnswlib, full vectors inside: what answers while a collection grows. */
export const HNSWLIB_TARGET = {
  name: 'hnswlib',
  title: 'hnswlib graph',
  exact: false,
  searchable: false,
  buildOptions: { ...checkHnswOptions() },
  async build(base, options) {
    const { path, sizeBytes, state, inheritedSeconds } = await savedGraph(base, options);
    const index = await GrowingGraph.readFrom(path, state);
    return {
      // hnswlib keeps in memory what it writes to its file.
      memoryBytes: sizeBytes,
      diskBytes: sizeBytes,
      inheritedSeconds,
      grid: walkGrid,
      search: (query, k, { efSearch }) => index.search(query, k, { efSearch }),
    };
  },
} satisfies BenchTarget;
