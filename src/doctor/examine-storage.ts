import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadEncoderOptions } from '../../encoders/pretrained.ts';
import { ConflictError, StorageError } from '../core/errors.ts';
import { beforeProjection } from '../core/projection.ts';
import { examine, type Finding, named } from './finding.ts';

/** The native libraries behind the store, filters and the graph, tried out. */
export async function examineStorage(): Promise<Finding[]> {
  return [
    await examine('store', 'broken', tryStore),
    await examine('filters', 'broken', tryFilters),
    await examine('graph', 'broken', tryGraph),
  ];
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

async function tryFilters(): Promise<string> {
  const { OrdSet } = await import('../../index/ords/ord-set.ts');
  const both = OrdSet.of([3, 70_000]);
  both.and(OrdSet.of([70_000, 70_001]));
  if (both.toArray().join() !== '70000') throw new StorageError(`${named('roaring')} joins sets wrongly; reinstall it`);
  return `${named('roaring')} joins sets`;
}

async function tryGraph(): Promise<string> {
  const { GrowingGraph } = await import('../../index/hnsw/growing-graph.ts');
  const index = GrowingGraph.create(2);
  await index.add(Uint32Array.of(7, 8), Float32Array.of(1, 0, 0, 1));
  const { ords } = await index.search(Float32Array.of(0, 1), 1);
  if (ords[0] !== 8) throw new StorageError(`${named('hnswlib-node')} finds the wrong neighbour; reinstall it`);
  return `${named('hnswlib-node')} finds its neighbours`;
}

/**
 * Opens a database as it is, with `verify` reads all of it, and opens the models that its collections are of.
 * @param model that of collections which remember none.
 */
export async function examineDatabase(db: string, verify: boolean, model: string | undefined): Promise<Finding[]> {
  const exists = await access(db).then(
    () => true,
    () => false,
  );
  if (!exists) return [];
  const database = await examine('database', 'broken', () => tryDatabase(db, verify));
  if (database.status !== 'ok') return [database];
  return [database, await examine('collection models', 'broken', () => tryModels(db, model))];
}

/** Opens the models of a database's collections, and compares them with what made the stored vectors. */
async function tryModels(db: string, model: string | undefined): Promise<string> {
  const { open } = await import('../database/kenyon.ts');
  const kenyon = await open(db, { readOnly: true });
  try {
    const said: string[] = [];
    /** By how they are opened: many collections may be of one. */
    const fingerprints = new Map<string, string>();
    for (const name of kenyon.collections()) {
      const space = kenyon.collection(name).space();
      if (space === undefined || space.given) continue;
      const { fingerprint, model: remembered, precision, dtype, dimensions } = beforeProjection(space);
      const opened = remembered ?? model;
      const way = [opened, precision, dtype, dimensions].join(' ');
      const is = fingerprints.get(way) ?? (await fingerprintOf(opened, { precision, dtype, dimensions }));
      fingerprints.set(way, is);
      if (is === fingerprint) said.push(`${name} ${opened ?? 'the shipped one'}`);
      else if (remembered === undefined) said.push(`${name} one that it does not remember`);
      else
        throw new ConflictError(
          `collection ${name} was made with ${remembered}, which gives other vectors now; kenyon reindex makes them anew`,
        );
    }
    return said.length > 0 ? said.join(', ') : 'none is needed';
  } finally {
    await kenyon.close();
  }
}

async function fingerprintOf(model: string | undefined, how: LoadEncoderOptions): Promise<string> {
  const { loadEncoder } = await import('../../encoders/pretrained.ts');
  const encoder = await loadEncoder(model, how);
  await encoder.close();
  return encoder.fingerprint;
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
