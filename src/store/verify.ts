import { FormatError, KenyonError, messageOf } from '../core/errors.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { CollectionStore } from './collection-store.ts';
import type { Database } from './database.ts';
import { idKey } from './row-key.ts';

/**
 * Reads everything in a database that other processes do not change meanwhile: every checksum, and that ids, documents, vectors and
 * counters agree.
 * @throws FormatError that says what is wrong first.
 */
export async function verifyDatabase(database: Database): Promise<void> {
  try {
    for (const name of collectionNames(database)) await verifyCollection(database, new CollectionStore(database, name));
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    throw new FormatError(`the database ${database.path} is damaged: ${messageOf(error)}; restore it from a backup`, {
      cause: error,
    });
  }
}

/** Names of the collections, in the order in which they came into being. */
export function collectionNames({ tables: { meta } }: Database): string[] {
  const length = (meta.get('collections') as number | undefined) ?? 0;
  return Array.from({ length }, (_, i) => meta.get(`name/${i + 1}`) as string);
}

/**
 * Looks up every row by its key, for LMDB reports a damaged page that it comes to that way, but ends the process over one that a
 * cursor moves on to; so the count of ids, which takes a cursor, comes last.
 */
async function verifyCollection(database: Database, store: CollectionStore): Promise<void> {
  const { tables } = database;
  const number = store.number!;
  const { count, nextOrd } = store.state();
  const fail = (what: string): never => {
    throw new FormatError(`collection ${store.name} of ${database.path} is damaged: ${what}; restore it from a backup`);
  };
  const slice = new TimeSlice();
  let found = 0;
  for (let ord = 0; ord < nextOrd; ord++) {
    if (ord % 256 === 0) await slice.pause();
    const json = store.jsonOfOrd(ord);
    if ((store.vectorOf(ord) === undefined) !== (json === undefined))
      fail(`ord ${ord} has only a document or a vector`);
    if (json === undefined) continue;
    const { id } = JSON.parse(json) as { id: string };
    if (tables.ids.getBinaryFast(idKey(number, id))?.readUInt32LE(0) !== ord) fail(`ord ${ord} has no id`);
    found++;
  }
  if (found !== count) fail(`it counts ${count} documents, but has ${found}`);
  const ids = tables.ids.getKeysCount({ start: idKey(number, ''), end: idKey(number + 1, '') });
  if (ids !== count) fail(`it counts ${count} documents, but has ${ids} ids`);
}
