import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
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
  const startedAt = performance.now();
  const index = HnswIndex.create(base.dim);
  await addRows(index, base, { ...options, stage: 'build hnsw' });
  const path = join(options.workspace, 'hnsw.bin');
  await index.writeTo(path);
  await writeFile(secondsPath(options), String((performance.now() - startedAt) / 1000));
  return { index, path };
}

/** A graph in a file: the one in the workspace, with the seconds that it took, or a new one. */
export async function savedGraph(
  base: VectorRows,
  options: BuildOptions,
): Promise<{ readonly path: string; readonly inheritedSeconds: number }> {
  if (!existsSync(secondsPath(options))) return { path: (await buildGraph(base, options)).path, inheritedSeconds: 0 };
  const inheritedSeconds = Number(await readFile(secondsPath(options), 'utf8'));
  return { path: join(options.workspace, 'hnsw.bin'), inheritedSeconds };
}

function secondsPath({ workspace }: BuildOptions): string {
  return join(workspace, 'hnsw.seconds');
}
