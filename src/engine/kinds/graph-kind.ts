import { mkdir } from 'node:fs/promises';
import { type GraphSource, loadGraph, saveGraph } from '../../../index/dense/graph-file.ts';
import { HnswIndex } from '../../../index/dense/hnsw-index.ts';
import type { HnswParameters } from '../../../index/dense/hnsw-options.ts';
import type { CollectionStore } from '../../store/collection-store.ts';
import type { IndexKind, PlacedIndex } from '../live-index.ts';
import { probeOrds } from '../probe-ords.ts';
import { vectorReader } from '../row-readers.ts';

/** Removed vectors a graph may hold beyond as many as live ones before it is built again. */
const REBUILD_SLACK = 1024;

/** Where and of what a graph is kept. */
export interface GraphSetup extends GraphSource {
  readonly dim: number;
  readonly parameters: HnswParameters;
  /** Directory of its files. */
  readonly directory: string;
}

/** Keeps an HNSW graph of the collection's vectors. */
export function graphKind(store: CollectionStore, setup: GraphSetup): IndexKind<HnswIndex, Float32Array> {
  const { directory, dim, parameters } = setup;
  return {
    name: 'graph',
    read: vectorReader(store),
    create: async () => HnswIndex.create(dim, parameters),
    load: async () => {
      const found = await loadGraph(directory, setup);
      return found && { index: found.index, position: found.progress };
    },
    save: async ({ index, position }) => {
      await mkdir(directory, { recursive: true });
      await saveGraph(directory, index, setup, position);
    },
    fault: (placed) => graphFault(store, placed),
    isWorn: ({ total, count }) => total > 2 * count + REBUILD_SLACK,
  };
}

/** Why a sound file does not belong to this collection as it is, for example after the store was put back from a backup. */
function graphFault(store: CollectionStore, { index, position }: PlacedIndex<HnswIndex>): string | undefined {
  for (const from of probeOrds(position.nextOrd)) {
    const { ords, rows } = store.vectors(from, position.nextOrd, 1);
    if (ords.length === 0) continue;
    const own = index.vectorOf(ords[0]);
    if (own === undefined || own.some((value, j) => value !== rows[j]))
      return 'holds other vectors than the collection';
  }
  return undefined;
}
