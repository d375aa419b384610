import { ConflictError, NotFoundError } from '../core/errors.ts';
import type { Database } from './database.ts';
import { idKey } from './row-key.ts';
import { readOrd, readState, StateChange } from './state-change.ts';
import { readMeta, type Tables, writeMeta } from './tables.ts';
import type { CollectionRecord } from './vector-space.ts';

/*
 * A collection keeps its number whatever it is called. One that is dropped is renamed to what nobody can call one, at once, and then
 * emptied, a transaction at a time; its name and counters stay, since the rows of a number must always agree with its counters.
 */
const DROPPED = 'dropped/';

/** Vectors removed in a transaction, about. */
const PURGE_BATCH = 1000;

/** Names of the collections, in the order in which they came into being. */
export function collectionNames({ tables }: Database): string[] {
  return namesIn(tables).filter((name) => !name.startsWith(DROPPED));
}

/**
 * Gives a collection another name, with all that belongs to it.
 * @throws NotFoundError when there is none; ConflictError when the other name is taken.
 */
export function renameCollection(database: Database, from: string, to: string): Promise<void> {
  return database.write((tables) => {
    const record = requireRecord(tables, from, database.path);
    if (to === from) return;
    if (readMeta(tables, `collection/${to}`) !== undefined)
      throw new ConflictError(`there is a collection ${to} already; drop it first, or choose another name`);
    rename(tables, from, to, record);
  });
}

/**
 * Drops a collection: its name is free at once, and its documents are removed before it returns. What an earlier dropping left, which was interrupted, is removed too.
 * @returns its number, and how many documents it had.
 * @throws NotFoundError when there is none.
 */
export async function dropCollection(
  database: Database,
  name: string,
): Promise<{ readonly number: number; readonly count: number }> {
  const dropped = await database.write((tables) => {
    const record = requireRecord(tables, name, database.path);
    rename(tables, name, `${DROPPED}${record.number}`, record);
    const notes = `note/${record.number}/`;
    for (const key of [...tables.meta.getKeys({ start: notes, end: `${notes}\uffff` })]) tables.meta.remove(key);
    return { number: record.number, count: readState(tables, record).count };
  });
  await purgeDropped(database);
  return dropped;
}

/** Removes what is left of dropped collections. */
export async function purgeDropped(database: Database): Promise<void> {
  for (const name of namesIn(database.tables).filter((each) => each.startsWith(DROPPED))) {
    while (await database.write((tables) => purgeSome(tables, name))) {
      // Others get their turn with every transaction.
    }
  }
}

/** @returns whether there may be more to remove. */
function purgeSome(tables: Tables, name: string): boolean {
  const record = readMeta(tables, `collection/${name}`) as CollectionRecord;
  const { number } = record;
  const change = new StateChange(tables, record, name, 0);
  const keys = [...tables.ids.getKeys({ start: idKey(number, ''), end: idKey(number + 1, ''), limit: PURGE_BATCH })];
  for (const key of keys) {
    if (change.removedVectors >= PURGE_BATCH) break;
    change.removeDocument(readOrd(tables, key));
    tables.ids.remove(key);
  }
  if (keys.length > 0) change.commit();
  return keys.length > 0;
}

function namesIn(tables: Tables): string[] {
  const length = (readMeta(tables, 'collections') as number | undefined) ?? 0;
  return Array.from({ length }, (_, i) => readMeta(tables, `name/${i + 1}`) as string);
}

function requireRecord(tables: Tables, name: string, path: string): CollectionRecord {
  const record = readMeta(tables, `collection/${name}`) as CollectionRecord | undefined;
  if (record !== undefined) return record;
  const known = namesIn(tables).filter((each) => !each.startsWith(DROPPED));
  const others = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  throw new NotFoundError(`there is no collection ${name} in ${path}; ${others}`);
}

function rename(tables: Tables, from: string, to: string, record: CollectionRecord): void {
  writeMeta(tables, `collection/${from}`, undefined);
  writeMeta(tables, `collection/${to}`, record);
  writeMeta(tables, `name/${record.number}`, to);
}
