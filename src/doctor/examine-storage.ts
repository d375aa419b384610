import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../core/errors.ts';
import { examine, type Finding, named } from './finding.ts';

/** The native libraries behind the store and the graph, tried out. */
export async function examineStorage(): Promise<Finding[]> {
  return [await examine('store', 'broken', tryStore), await examine('graph', 'broken', tryGraph)];
}

async function tryStore(): Promise<string> {
  const { openDatabase } = await import('../store/open-database.ts');
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
  const { GrowingGraph } = await import('../../index/hnsw/growing-graph.ts');
  const index = GrowingGraph.create(2);
  await index.add(Uint32Array.of(7, 8), Float32Array.of(1, 0, 0, 1));
  const { ords } = await index.search(Float32Array.of(0, 1), 1);
  if (ords[0] !== 8) throw new StorageError(`${named('hnswlib-node')} finds the wrong neighbour; reinstall it`);
  return `${named('hnswlib-node')} finds its neighbours`;
}

/** Opens a database as it is; with `verify` reads all of it. */
export async function examineDatabase(db: string, verify: boolean): Promise<Finding[]> {
  const exists = await access(db).then(
    () => true,
    () => false,
  );
  return exists ? [await examine('database', 'broken', () => tryDatabase(db, verify))] : [];
}

async function tryDatabase(db: string, verify: boolean): Promise<string> {
  const { open } = await import('../database/kenyon.ts');
  const kenyon = await open(db, { readOnly: true });
  try {
    const counts: string[] = [];
    for (const name of kenyon.collections()) counts.push(`${name} ${await kenyon.collection(name).count()}`);
    if (verify) await kenyon.verify();
    return `${verify ? 'whole' : 'opens'}; documents: ${counts.join(', ') || 'none'}`;
  } finally {
    await kenyon.close();
  }
}
