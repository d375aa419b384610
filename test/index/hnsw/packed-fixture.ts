import { join } from 'node:path';
import type { VectorSource } from '../../../index/contract/vector-index.ts';
import { GrowingGraph } from '../../../index/hnsw/growing-graph.ts';
import { createRandom } from '../../../src/core/random.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { NaiveIndex, seededRows } from '../naive-index.ts';

/** A graph of hnswlib's in a file, its vectors, and the index that answers as it should. */
export interface SavedGraph {
  readonly path: string;
  readonly dim: number;
  readonly naive: NaiveIndex;
  readonly source: VectorSource;
  /** The vectors of the source, by ord; what is taken out of it is gone. */
  readonly vectors: Map<number, Float32Array>;
}

/** Builds a graph of seeded vectors, ords 3, 5, 7 ..., removes some, and saves it under `directory`. */
export async function saveSeededGraph(
  directory: string,
  count: number,
  dim: number,
  { seed = 1, removed = [], M = 8 }: { seed?: number; removed?: number[]; M?: number } = {},
): Promise<SavedGraph> {
  const index = GrowingGraph.create(dim, { M, efConstruction: 60 });
  const ords = Uint32Array.from({ length: count }, (_, i) => 2 * i + 3);
  const rows = seededRows(createRandom(seed), count, dim);
  await index.add(ords, rows);
  await index.remove(Uint32Array.from(removed));
  const path = join(directory, `graph-${count}-${dim}-${seed}.bin`);
  await index.writeTo(path);
  const naive = new NaiveIndex();
  if (count > 0) naive.add(ords, rows);
  naive.remove(removed);
  const vectors = new Map([...ords].map((ord, i) => [ord, rows.slice(i * dim, (i + 1) * dim)]));
  const source: VectorSource = {
    dots(query, wanted, scores) {
      wanted.forEach((ord, i) => {
        const vector = vectors.get(ord);
        scores[i] = vector === undefined ? Number.NaN : dotAt(query, vector, 0);
      });
    },
  };
  return { path, dim, naive, source, vectors };
}
