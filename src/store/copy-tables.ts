import { open as openLmdb, type RootDatabase } from 'lmdb';
import { openTables, type Tables } from './tables.ts';

/** Bytes copied in a transaction, about. */
const BATCH_BYTES = 2 ** 20;

/**
 * Copies every table into a new file, in the order of the keys, which fills its pages: LMDB's own compacting leaves pages that
 * have become half empty as they are.
 */
export async function copyTables(tables: Tables, path: string): Promise<void> {
  const root: RootDatabase<Buffer, string> = openLmdb({
    path,
    noSubdir: true,
    encoding: 'binary',
    overlappingSync: false,
    eventTurnBatching: false,
  });
  try {
    const copy = await root.transaction(() => openTables(root));
    for (const name of Object.keys(tables) as (keyof Tables)[]) await copyTable(tables[name], copy[name], root);
  } finally {
    await root.close();
  }
}

/** A table whose keys and values are only passed on. */
interface AnyTable {
  getRange(): Iterable<{ key: never; value: never }>;
  put(key: never, value: never): unknown;
}

async function copyTable(from: Tables[keyof Tables], to: Tables[keyof Tables], root: RootDatabase): Promise<void> {
  const source = from as unknown as AnyTable;
  const target = to as unknown as AnyTable;
  let batch: { key: never; value: never }[] = [];
  let sizeBytes = 0;
  const write = async () => {
    const entries = batch;
    batch = [];
    sizeBytes = 0;
    await root.transaction(() => {
      for (const { key, value } of entries) target.put(key, value);
    });
  };
  for (const entry of source.getRange()) {
    batch.push(entry);
    sizeBytes += (entry.value as { length?: number })?.length ?? 64;
    if (sizeBytes >= BATCH_BYTES) await write();
  }
  await write();
}
