import { join } from 'node:path';
import { shown } from '../core/checks.ts';
import { FormatError, KenyonError, messageOf } from '../core/errors.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { CollectionStore } from './collection-store.ts';
import type { Database } from './database.ts';
import { parseDocument } from './document.ts';
import { FILE_NAME } from './environment.ts';
import { requireSoundFile } from './lmdb-file.ts';
import { idKey } from './row-key.ts';
import { readOrd } from './state-change.ts';
import { readMeta, type Tables } from './tables.ts';

/**
 * Reads everything in a database that other processes do not change meanwhile: every page, used or free, every checksum, and that ids,
 * documents, vectors and counters agree.
 * @throws FormatError that says what is wrong first.
 */
export async function verifyDatabase(database: Database): Promise<void> {
  try {
    await requireSoundFile(join(database.path, FILE_NAME));
    for (const name of collectionNames(database)) await verifyCollection(database, new CollectionStore(database, name));
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    throw new FormatError(`the database ${database.path} is damaged: ${messageOf(error)}; restore it from a backup`, {
      cause: error,
    });
  }
}

/** Names of the collections, in the order in which they came into being. */
export function collectionNames({ tables }: Database): string[] {
  const length = (readMeta(tables, 'collections') as number | undefined) ?? 0;
  return Array.from({ length }, (_, i) => readMeta(tables, `name/${i + 1}`) as string);
}

/** Looks up every document and its id; that there are no others has been counted in the file. */
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
    let json: string | undefined;
    try {
      json = store.jsonOfOrd(ord);
      if ((store.vectorOf(ord) === undefined) !== (json === undefined))
        fail(`ord ${ord} has only a document or a vector`);
    } catch (error) {
      const id = await idOf(tables, number, ord);
      throw id === undefined ? error : new FormatError(`${messageOf(error)}; its id is ${shown(id)}`, { cause: error });
    }
    if (json === undefined) continue;
    const document = parseDocument(json);
    if (typeof document === 'string') throw fail(`the document at ord ${ord} cannot be read: ${document}`);
    if (readOrd(tables, idKey(number, document.id)) !== ord) fail(`ord ${ord} has no id`);
    found++;
  }
  if (found !== count) fail(`it counts ${count} documents, but has ${found}`);
}

/** Ids read at a time. */
const ID_BLOCK = 1000;

/** The id of an ord, so that whoever is told of it can add the document again or delete it. */
async function idOf(tables: Tables, number: number, ord: number): Promise<string | undefined> {
  const slice = new TimeSlice();
  const end = idKey(number + 1, '');
  for (let start = idKey(number, ''); ; ) {
    await slice.pause();
    const keys = [...tables.ids.getKeys({ start, end, limit: ID_BLOCK })];
    const found = keys.find((key) => readOrd(tables, key) === ord);
    if (found !== undefined) return found.toString('utf8', 4);
    if (keys.length < ID_BLOCK) return undefined;
    // The next key that there can be.
    start = Buffer.concat([keys[keys.length - 1], Buffer.of(0)]);
  }
}
