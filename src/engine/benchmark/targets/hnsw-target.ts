import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HnswIndex } from '../../../../index/dense/hnsw-index.ts';
import { checkHnswOptions } from '../../../../index/dense/hnsw-options.ts';
import { addRows } from '../add-rows.ts';
import type { BenchTarget } from '../bench-target.ts';

/** Walks a graph of near neighbours. */
export const HNSW_TARGET: BenchTarget = {
  name: 'hnsw',
  title: 'HNSW graph',
  exact: false,
  buildOptions: { ...checkHnswOptions() },
  grid: [10, 16, 24, 40, 64, 100, 160, 250, 400, 700].map((efSearch) => ({ efSearch })),
  async build(base, options) {
    const index = HnswIndex.create(base.dim);
    await addRows(index, base, { ...options, stage: 'build hnsw' });
    const sizeBytes = await savedBytes(index);
    return {
      // hnswlib keeps in memory what it writes to its file.
      memoryBytes: sizeBytes,
      diskBytes: sizeBytes,
      search: (query, k, { efSearch }) => index.search(query, k, { efSearch }),
    };
  },
};

async function savedBytes(index: HnswIndex): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'kenyon-bench-'));
  try {
    const path = join(directory, 'graph.bin');
    await index.writeTo(path);
    return (await stat(path)).size;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
