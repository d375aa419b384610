import type { RootDatabase } from 'lmdb';
import { type Entry, Renumbering } from './renumbering.ts';
import { openTables, type Tables } from './tables.ts';

/** Bytes copied in a transaction, about. */
const BATCH_BYTES = 2 ** 20;

/** Bytes that an entry takes beside its value, about. */
const ENTRY_BYTES = 64;

/**
 * Copies every table into a new file, in the order of the keys, which fills its pages: LMDB's own compacting leaves pages that
 * have become half empty as they are. Collections whose ords have become sparse get new ones.
 * @returns numbers of the collections that got new ords.
 */
export async function copyTables(tables: Tables, path: string): Promise<number[]> {
  const { open: openLmdb } = await import('lmdb');
  const renumbering = new Renumbering(tables);
  const root: RootDatabase<Buffer, string> = openLmdb({
    path,
    noSubdir: true,
    encoding: 'binary',
    overlappingSync: false,
    eventTurnBatching: false,
  });
  try {
    const copy = await root.transaction(() => openTables(root));
    for (const name of Object.keys(tables) as (keyof Tables)[]) {
      await copyTable(tables[name], copy[name], root, (entry) => renumbering.renumbered(name, entry));
    }
    return renumbering.collections;
  } finally {
    await root.close();
  }
}

/** A table whose keys and values are only passed on. */
interface AnyTable {
  getRange(): Iterable<Entry>;
  put(key: unknown, value: unknown): unknown;
}

async function copyTable(
  from: Tables[keyof Tables],
  to: Tables[keyof Tables],
  root: RootDatabase,
  change: (entry: Entry) => Entry | undefined,
): Promise<void> {
  const target = to as unknown as AnyTable;
  let batch: Entry[] = [];
  let sizeBytes = 0;
  const write = async () => {
    const entries = batch;
    batch = [];
    sizeBytes = 0;
    await root.transaction(() => {
      for (const { key, value } of entries) target.put(key, value);
    });
  };
  for (const entry of (from as unknown as AnyTable).getRange()) {
    const changed = change(entry);
    if (changed === undefined) continue;
    batch.push(changed);
    sizeBytes += ENTRY_BYTES + ((changed.value as { length?: number })?.length ?? 0);
    if (sizeBytes >= BATCH_BYTES) await write();
  }
  await write();
}
