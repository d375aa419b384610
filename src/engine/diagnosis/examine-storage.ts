import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../../core/errors.ts';
import { examine, type Finding } from './finding.ts';
import { named } from './library-version.ts';

/** The native libraries behind the store and the graph, tried out. */
export async function examineStorage(): Promise<Finding[]> {
  return [await examine('store', 'broken', tryStore), await examine('graph', 'broken', tryGraph)];
}

async function tryStore(): Promise<string> {
  const { openDatabase } = await import('../../store/open-database.ts');
  const directory = await mkdtemp(join(tmpdir(), 'kenyon-doctor-'));
  try {
    const first = await openDatabase(join(directory, 'db'));
    await first.close();
    const again = await openDatabase(join(directory, 'db'), { readOnly: true });
    await again.close();
    if (again.uuid !== first.uuid) throw new StorageError('a database read back is not the one that was written');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return `${named('lmdb')} writes and reads back`;
}

async function tryGraph(): Promise<string> {
  const { HnswIndex } = await import('../../../index/graph/hnsw-index.ts');
  const index = HnswIndex.create(2);
  await index.add(Uint32Array.of(7, 8), Float32Array.of(1, 0, 0, 1));
  const { ords } = await index.search(Float32Array.of(0, 1), 1);
  if (ords[0] !== 8) throw new StorageError(`${named('hnswlib-node')} finds the wrong neighbour; reinstall it`);
  return `${named('hnswlib-node')} finds its neighbours`;
}
