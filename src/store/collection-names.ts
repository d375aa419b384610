import { ConflictError, NotFoundError } from '../core/errors.ts';
import type { Database } from './database.ts';
import { type Libraries, loadLibraries } from './libraries.ts';
import { isBeingMade } from './maker.ts';
import { idKey } from './row-key.ts';
import { readOrd, readState, StateChange } from './state-change.ts';
import { RECORD, readMeta, sourceIn, type Tables, writeMeta } from './tables.ts';
import type { CollectionRecord } from './vector-space.ts';
import { pauseWriting } from './write-pause.ts';

/*
 * A collection keeps its number whatever it is called, and nobody can call one what holds a slash. One that is dropped is renamed to what nobody can call one, at once, and then
 * emptied, a transaction at a time; its name and counters stay, since the rows of a number must always agree with its counters.
 */
const DROPPED = 'dropped/';
/** What is to take the place of a collection is called so, while it is being made. */
const SUCCESSOR = 'successor/';
/** What is being imported, until all of it was read. */
const IMPORT = 'import/';

/** Vectors removed in a transaction, about. */
const PURGE_BATCH = 1000;

/** Name under which the successor of a collection is made. Whoever removes a document of the collection removes it there too. */
export function successorOf(name: string): string {
  return `${SUCCESSOR}${name}`;
}

/** Name under which a collection is imported. */
export function importOf(name: string): string {
  return `${IMPORT}${name}`;
}

/** Names of the collections, in the order in which they came into being. */
export function collectionNames({ tables }: Pick<Database, 'tables'>): string[] {
  return namesIn(tables).filter((name) => !name.includes('/'));
}

/** Whether there is a collection of a name. */
export function hasCollection({ tables }: Pick<Database, 'tables'>, name: string): boolean {
  return recordOf(tables, name) !== undefined;
}

/**
 * Gives a collection another name, with all that belongs to it.
 * @throws NotFoundError when there is none; ConflictError when the other name is taken.
 */
export function renameCollection(database: Database, from: string, to: string): Promise<void> {
  return database.write((tables) => {
    const record = requireRecord(tables, from, database.path);
    if (to === from) return;
    if (recordOf(tables, to) !== undefined)
      throw new ConflictError(`there is a collection ${to} already; drop it first, or choose another name`);
    for (const name of [from, to]) drop(tables, successorOf(name));
    // Whoever had asked for a pause knows it by its former name, and has nothing to put in its place any more.
    pauseWriting(tables, record.number, 0);
    rename(tables, from, to, record);
  });
}

/** State of a collection that its successor has all documents of. */
export interface FollowedState {
  /** Name of the collection and of the numbering of its documents. */
  readonly source: string;
  readonly nextOrd: number;
}

/** A collection that takes the place of another one. */
export interface Succession {
  /** Name of the successor, which nobody can give. */
  readonly hidden: string;
  /** Number of the successor. */
  readonly number: number;
  /** Whether what it takes the place of may have documents. */
  readonly mayReplace: boolean;
  /** Absent where it takes the place whatever is there. */
  readonly followed?: FollowedState;
  /** Notes of the collection that go over. */
  readonly keptNotes: readonly string[];
}

/**
 * Puts the successor of a collection in its place, which need not be taken, in one transaction; the former documents are removed before it returns.
 * @returns the number of the collection that was dropped, 0 where there was none; undefined when the successor lacks something, and nothing was done.
 * @throws ConflictError when the successor is gone.
 */
export async function succeed(
  database: Database,
  name: string,
  { hidden, number, mayReplace, followed, keptNotes }: Succession,
): Promise<number | undefined> {
  const dropped = await database.write((tables) => {
    const successor = recordOf(tables, hidden);
    if (successor?.number !== number)
      throw new ConflictError(`what was to take the place of collection ${name} was discarded meanwhile; begin again`);
    const former = recordOf(tables, name);
    const count = former === undefined ? 0 : readState(tables, former).count;
    if (count > 0 && !mayReplace)
      throw new ConflictError(
        `collection ${name} got ${count} documents meanwhile, which would be lost; nothing was done`,
      );
    const isOf = former && sourceIn(tables, database.uuid, former.number) === followed?.source;
    if (followed !== undefined && !(isOf && hasAll(tables, former, successor, followed))) return undefined;
    for (const note of former === undefined ? [] : keptNotes) {
      const value = readMeta(tables, `note/${former!.number}/${note}`);
      writeMeta(tables, `note/${successor.number}/${note}`, value);
    }
    if (former !== undefined && followed !== undefined)
      writeMeta(tables, heirKey(number), [former.number, ...formersOf(tables, former.number)]);
    drop(tables, name);
    writeMeta(tables, makerKey(number), undefined);
    rename(tables, hidden, name, successor);
    // One of the former documents.
    drop(tables, successorOf(name));
    return former?.number ?? 0;
  });
  if (dropped !== undefined) await purgeDropped(database);
  return dropped;
}

/** Drops a collection of a name that nobody can give, if there is one. @returns its number, undefined when there was none. */
export async function discardHidden(database: Database, hidden: string): Promise<number | undefined> {
  const number = await database.write((tables) => drop(tables, hidden));
  if (number !== undefined) await purgeDropped(database);
  return number;
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
    drop(tables, successorOf(name));
    drop(tables, name);
    return { number: record.number, count: readState(tables, record).count };
  });
  await purgeDropped(database);
  return dropped;
}

/** Removes what is left of dropped collections; writes only where something is. */
export async function purgeDropped(database: Database): Promise<void> {
  for (const name of namesIn(database.tables).filter((each) => each.startsWith(DROPPED))) {
    while (isLeft(database.tables, name) && (await database.write((tables) => purgeSome(tables, name)))) {
      // Others get their turn with every transaction.
    }
  }
}

function isLeft(tables: Tables, name: string): boolean {
  const { number } = recordOf(tables, name)!;
  return [...tables.ids.getKeys({ ...idsOf(number), limit: 1 })].length > 0;
}

/**
 * Drops what programs left that were killed: imports that they had begun, and what was to take the place of a collection that is not there any
 * more. What a stopped re-indexing left of a collection stays, to be gone on with.
 * @returns the numbers of what was dropped.
 */
export async function dropLeftovers(database: Database): Promise<number[]> {
  const { locks } = await loadLibraries();
  const leftovers = (tables: Tables) => leftoversIn(tables, database.path, locks);
  if (leftovers(database.tables).length === 0) return [];
  return database.write((tables) => leftovers(tables).map((name) => drop(tables, name)!));
}

function leftoversIn(tables: Tables, path: string, locks: Libraries['locks']): string[] {
  return namesIn(tables).filter((name) => {
    const record = recordOf(tables, name);
    if (record === undefined) return false;
    if (name.startsWith(SUCCESSOR)) return recordOf(tables, name.slice(SUCCESSOR.length)) === undefined;
    return name.startsWith(IMPORT) && !isBeingMade(path, readMeta(tables, makerKey(record.number)), locks);
  });
}

/** Key of the mark of who makes a collection. */
export function makerKey(number: number): string {
  return `note/${number}/maker`;
}

/** Tells whether a collection is another one or was made of its documents, by indexing them anew. */
export function isHeir(tables: Tables, number: number, of: number): boolean {
  return number === of || formersOf(tables, number).includes(of);
}

function formersOf(tables: Tables, number: number): readonly number[] {
  return (readMeta(tables, heirKey(number)) as number[] | undefined) ?? [];
}

function heirKey(number: number): string {
  return `note/${number}/heir`;
}

/** @returns whether there may be more to remove. */
function purgeSome(tables: Tables, name: string): boolean {
  const record = recordOf(tables, name)!;
  const { number } = record;
  const change = new StateChange(tables, record, name, 0);
  const keys = [...tables.ids.getKeys({ ...idsOf(number), limit: PURGE_BATCH })];
  for (const key of keys) {
    if (change.removedVectors >= PURGE_BATCH) break;
    change.removeDocument(readOrd(tables, key));
    tables.ids.remove(key);
  }
  if (keys.length > 0) change.commit();
  return keys.length > 0;
}

/** Keys of the ids of a collection. */
function idsOf(number: number): { readonly start: Buffer; readonly end: Buffer } {
  return { start: idKey(number, ''), end: idKey(number + 1, '') };
}

function namesIn(tables: Tables): string[] {
  const length = (readMeta(tables, 'collections') as number | undefined) ?? 0;
  return Array.from({ length }, (_, i) => readMeta(tables, `name/${i + 1}`) as string);
}

/** Tells whether a collection stands where its successor has followed it to. */
function hasAll(
  tables: Tables,
  former: CollectionRecord,
  successor: CollectionRecord,
  { nextOrd }: FollowedState,
): boolean {
  const state = readState(tables, former);
  // Removals are done to both.
  return state.nextOrd === nextOrd && readState(tables, successor).count === state.count;
}

/** Takes a collection its name and its notes. @returns its number, undefined when there is none. */
function drop(tables: Tables, name: string): number | undefined {
  const record = recordOf(tables, name);
  if (record === undefined) return undefined;
  rename(tables, name, `${DROPPED}${record.number}`, record);
  const notes = `note/${record.number}/`;
  for (const key of [...tables.meta.getKeys({ start: notes, end: `${notes}\uffff` })]) tables.meta.remove(key);
  return record.number;
}

/** Record of the collection of a name; undefined: there is none. */
export function recordOf(tables: Tables, name: string): CollectionRecord | undefined {
  return readMeta(tables, `${RECORD}${name}`) as CollectionRecord | undefined;
}

function requireRecord(tables: Tables, name: string, path: string): CollectionRecord {
  const record = recordOf(tables, name);
  if (record !== undefined) return record;
  const known = collectionNames({ tables });
  const others = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  throw new NotFoundError(`there is no collection ${name} in ${path}; ${others}`);
}

function rename(tables: Tables, from: string, to: string, record: CollectionRecord): void {
  writeMeta(tables, `${RECORD}${from}`, undefined);
  writeMeta(tables, `${RECORD}${to}`, record);
  writeMeta(tables, `name/${record.number}`, to);
}
