import { dirname } from 'node:path';
import { openLmdb } from './environment.ts';
import { conversionOf } from './former-schema.ts';
import type { Libraries } from './libraries.ts';
import { reserveLockFile } from './lmdb-lock-file.ts';
import { Renumbering } from './renumbering.ts';
import { anyTable, countCompaction, type Entry, openTables, type Tables } from './tables.ts';
import { makeTables, transact } from './transact.ts';

/** Bytes copied in a transaction, about. */
const BATCH_BYTES = 2 ** 20;

/** Bytes that an entry takes beside its value, about. */
const ENTRY_BYTES = 64;

/**
 * Copies every table into a new file, in the order of the keys, which fills its pages: LMDB's own compacting leaves pages that
 * have become half empty as they are. Collections whose ords have become sparse get new ones; rows of a former schema are
 * converted instead.
 * @param compactions how often the database has been compacted then.
 * @returns numbers of the collections that got new ords.
 */
export async function copyTables(
  tables: Tables,
  path: string,
  compactions: number,
  libraries: Libraries,
): Promise<number[]> {
  const conversion = conversionOf(tables);
  const renumbering = conversion === undefined ? new Renumbering(tables) : undefined;
  reserveLockFile(path);
  // It is synced as a whole before it takes the place of the other.
  const root = openLmdb(libraries, path, { noSync: true });
  try {
    const copy = makeTables(root, dirname(path), () => openTables(root));
    const inOneTransaction = (job: (tables: Tables) => void) => transact(root, copy, job);
    for (const name of Object.keys(tables) as (keyof Tables)[]) {
      const change = (entry: Entry) =>
        renumbering === undefined ? conversion!(tables, name, entry) : renumbering.renumbered(name, entry);
      await copyTable(tables, name, inOneTransaction, change);
    }
    const renumbered = renumbering?.collections ?? [];
    await inOneTransaction((changed) => countCompaction(changed, compactions, renumbered));
    return renumbered;
  } finally {
    await root.close();
  }
}

async function copyTable(
  from: Tables,
  name: keyof Tables,
  inOneTransaction: (job: (tables: Tables) => void) => Promise<void>,
  change: (entry: Entry) => Entry | undefined,
): Promise<void> {
  let batch: Entry[] = [];
  let sizeBytes = 0;
  const write = async () => {
    const entries = batch;
    batch = [];
    sizeBytes = 0;
    await inOneTransaction((tables) => {
      for (const { key, value } of entries) anyTable(tables, name).put(key, value);
    });
  };
  for (const entry of anyTable(from, name).getRange()) {
    const changed = change(entry);
    if (changed === undefined) continue;
    batch.push(changed);
    sizeBytes += ENTRY_BYTES + ((changed.value as { length?: number })?.length ?? 0);
    if (sizeBytes >= BATCH_BYTES) await write();
  }
  await write();
}
