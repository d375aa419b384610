import { checkHnswOptions } from '../../../index/hnsw/hnsw-options.ts';
import { PackedGraph } from '../../../index/hnsw/packed-graph.ts';
import { savedBytes } from './add-rows.ts';
import type { BenchTarget } from './bench-target.ts';
import { savedGraph, walkGrid } from './build-graph.ts';

/** Walks a graph of near neighbours in the packed form that a collection at rest is searched in. */
export const HNSW_TARGET = {
  name: 'hnsw',
  title: 'HNSW graph',
  exact: false,
  searchable: true,
  buildOptions: { ...checkHnswOptions() },
  async build(base, options) {
    const { path, sizeBytes, inheritedSeconds } = await savedGraph(base, options);
    const index = await PackedGraph.fromHnswFile(path, base.dim, options.source);
    return {
      memoryBytes: index.sizeBytes,
      // A collection keeps the file that the graph grows on from as well.
      diskBytes: savedBytes(index.save()) + sizeBytes,
      inheritedSeconds,
      grid: walkGrid,
      search: (query, k, { efSearch }) => index.search(query, k, { efSearch }),
    };
  },
} satisfies BenchTarget;
