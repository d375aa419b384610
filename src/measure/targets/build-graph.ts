import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GrowingGraph, type HnswState } from '../../../index/hnsw/growing-graph.ts';
import type { VectorRows } from '../rows/vector-rows.ts';
import { addRows } from './add-rows.ts';
import type { BuildOptions } from './bench-target.ts';

/** A graph as hnswlib saves it. */
export interface SavedGraph {
  readonly path: string;
  readonly sizeBytes: number;
  readonly state: HnswState;
  /** Seconds it took in this run before it was asked for; 0 when it was built just now. */
  readonly inheritedSeconds: number;
}

/** Candidates kept by the walk, in multiples of k. */
const WIDTHS = [1, 1.6, 2.4, 3.2, 4, 5, 6.4, 10, 16, 25, 40, 70];

/** The widths of a walk worth measuring for `k` neighbours: it keeps k candidates at least. */
export function walkGrid(k: number): { readonly efSearch: number }[] {
  return WIDTHS.map((width) => ({ efSearch: Math.round(width * Math.max(k, 10)) }));
}

/** Builds a graph with the default options, or takes the one in the workspace. */
export async function savedGraph(base: VectorRows, options: BuildOptions): Promise<SavedGraph> {
  const path = join(options.workspace, 'hnsw.bin');
  const notePath = join(options.workspace, 'hnsw.json');
  if (existsSync(notePath)) {
    const { state, seconds } = JSON.parse(await readFile(notePath, 'utf8')) as { state: HnswState; seconds: number };
    return { path, sizeBytes: (await stat(path)).size, state, inheritedSeconds: seconds };
  }
  const startedAt = performance.now();
  const index = GrowingGraph.create(base.dim);
  await addRows(index, base, { ...options, stage: 'build hnsw' });
  const state = await index.writeTo(path);
  await writeFile(notePath, JSON.stringify({ state, seconds: (performance.now() - startedAt) / 1000 }));
  return { path, sizeBytes: (await stat(path)).size, state, inheritedSeconds: 0 };
}
