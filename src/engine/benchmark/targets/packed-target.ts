import { checkHnswOptions } from '../../../../index/dense/hnsw-options.ts';
import { PackedGraph } from '../../../../index/dense/packed-graph.ts';
import type { BenchTarget } from '../bench-target.ts';
import { savedBytes } from '../saved-bytes.ts';
import { savedGraph } from './build-graph.ts';
import { walkGrid } from './hnsw-target.ts';

/** Walks the same graph in its packed form: 8-bit rows, and full vectors for the best candidates. */
export const PACKED_TARGET: BenchTarget = {
  name: 'packed',
  title: 'packed graph',
  exact: false,
  searchable: false,
  buildOptions: { ...checkHnswOptions() },
  async build(base, options) {
    const { path, inheritedSeconds } = await savedGraph(base, options);
    const index = await PackedGraph.fromHnswFile(path, base.dim, options.source);
    return {
      memoryBytes: index.sizeBytes,
      diskBytes: savedBytes(index.save()),
      inheritedSeconds,
      grid: walkGrid,
      search: (query, k, { efSearch }) => index.search(query, k, { efSearch }),
    };
  },
};
