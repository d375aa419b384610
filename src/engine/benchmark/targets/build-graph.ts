import { join } from 'node:path';
import { HnswIndex } from '../../../../index/dense/hnsw-index.ts';
import { addRows } from '../add-rows.ts';
import type { BuildOptions } from '../bench-target.ts';
import type { VectorRows } from '../vector-rows.ts';

/** Builds a graph with the default options and saves it in the workspace, for others to be made from. */
export async function buildGraph(
  base: VectorRows,
  options: BuildOptions,
): Promise<{ readonly index: HnswIndex; readonly path: string }> {
  const index = HnswIndex.create(base.dim);
  await addRows(index, base, { ...options, stage: 'build hnsw' });
  const path = join(options.workspace, 'hnsw.bin');
  await index.writeTo(path);
  return { index, path };
}
