import { randomUUID } from 'node:crypto';
import type { Database as LmdbDatabase, RootDatabase } from 'lmdb';
import { FormatError, NotFoundError } from '../core/errors.ts';
import { decodeChecked, encodeChecked, keySeed } from './checked-bytes.ts';

/** Layout of what is inside the database; raised when a reader of the old one could not read the new one. */
export const SCHEMA_VERSION = 3;

/** The layouts before: a database of one is converted when it is opened. */
export const FORMER_SCHEMAS: readonly number[] = [1, 2];

/** Bytes under numeric row keys. */
export type Rows = LmdbDatabase<Buffer, number>;

/** The tables of one database; every collection has its own key range in each. All values have a checksum. */
export interface Tables {
  /** Records of the database and of each collection, as JSON. */
  readonly meta: LmdbDatabase<Buffer, string>;
  /** Collection number -> counters. */
  readonly states: Rows;
  /** Id -> ord, uint32 little-endian. */
  readonly ids: LmdbDatabase<Buffer, Buffer>;
  /** Ord -> document, JSON. */
  readonly documents: Rows;
  /** Ord -> vector, float32. A document has the ord of its first passage, and its other passages have those behind it. */
  readonly vectors: Rows;
  /** Removal number -> ord, uint32 little-endian. */
  readonly removals: Rows;
  /** Ord of a document of several passages -> their offsets in its text, uint32 each. A former layout has no such table. */
  readonly passages: Rows;
}

/** A table whose keys and values are only passed on. */
export interface AnyTable {
  getBinary(key: unknown): Buffer | undefined;
  getKeys(range: KeyRange): Iterable<unknown>;
  getRange(): Iterable<Entry>;
  put(key: unknown, value: unknown): Promise<unknown>;
  remove(key: unknown): Promise<unknown>;
}

/** Keys of a table: strings, or bytes. */
export interface KeyRange {
  readonly start: string | Buffer;
  /** The first that is not of them. */
  readonly end: string | Buffer;
  /** Keys at most. */
  readonly limit?: number;
}

/** An entry of a table, its key a number or bytes. */
export interface Entry {
  readonly key: unknown;
  readonly value: unknown;
}

/** One of the tables, whichever it is. */
export function anyTable(tables: Tables, name: keyof Tables): AnyTable {
  return tables[name] as unknown as AnyTable;
}

/** Opens the tables; within a write transaction they are made where they are not there yet. */
export function openTables(root: RootDatabase<Buffer, string>): Tables {
  return { ...openFormerTables(root), passages: root.openDB<Buffer, number>('passages', { encoding: 'binary' }) };
}

function openFormerTables(root: RootDatabase<Buffer, string>): Omit<Tables, 'passages'> {
  const rows = (name: string): Rows => root.openDB<Buffer, number>(name, { encoding: 'binary' });
  return {
    meta: root.openDB<Buffer, string>('meta', { encoding: 'binary' }),
    states: rows('states'),
    ids: root.openDB<Buffer, Buffer>('ids', { encoding: 'binary', keyEncoding: 'binary' }),
    documents: rows('documents'),
    vectors: rows('vectors'),
    removals: rows('removals'),
  };
}

/** Record by which a database is known. */
export interface Identity {
  readonly schema: number;
  readonly uuid: string;
}

/** Reads a record of the database. @throws FormatError when it is damaged. */
export function readMeta({ meta }: Tables, key: string): unknown {
  const value = meta.getBinary(key);
  if (value === undefined) return undefined;
  const record = decodeMeta(key, value);
  if (record === undefined) throw damaged(`the record ${key}`);
  return record;
}

/** Writes a record of the database, JSON; undefined removes it. */
export function writeMeta({ meta }: Tables, key: string, value: unknown): void {
  if (value === undefined) meta.remove(key);
  else meta.put(key, encodeChecked(Buffer.from(JSON.stringify(value)), keySeed(key)));
}

/** Decodes what {@link writeMeta} wrote; undefined when it is damaged. */
export function decodeMeta(key: string, value: Buffer): unknown {
  const bytes = decodeChecked(value, keySeed(key));
  return bytes && JSON.parse(bytes.toString('utf8'));
}

/** Error of a row whose checksum does not match. */
export function damaged(what: string): FormatError {
  return new FormatError(`${what} is damaged: its checksum does not match; restore the database from a backup`);
}

/** Bytes of a row. @throws FormatError when its checksum does not match. */
export function requireRow(table: keyof Tables, value: Buffer, seed: number): Buffer {
  const bytes = decodeChecked(value, seed);
  if (bytes === undefined) throw damaged(`a row of ${table}`);
  return bytes;
}

/** What the keys of the records of collections begin with; their names follow. */
export const RECORD = 'collection/';

/** Key of the record by which a database is known. */
export const IDENTITY_KEY = 'database';

/** Opens the tables and reads what the database says of itself; `whenNew` answers when it says nothing yet. */
export function readTables(
  root: RootDatabase<Buffer, string>,
  whenNew: (tables: Tables) => Identity | undefined,
): [Tables, Identity | undefined] {
  const former = openFormerTables(root);
  const value = former.meta.getBinary(IDENTITY_KEY);
  const identity = value && decodeIdentity(value);
  if (value !== undefined && identity === undefined) throw damaged(`the record ${IDENTITY_KEY}`);
  // It is only read, to be converted, and stays as it is until then.
  if (identity !== undefined && FORMER_SCHEMAS.includes(identity.schema)) return [former as Tables, identity];
  const tables = openTables(root);
  return [tables, identity ?? whenNew(tables)];
}

/** Decodes the record by which a database is known, which had no checksum once; undefined when it is damaged. */
export function decodeIdentity(value: Buffer): Identity | undefined {
  const identity = decodeMeta(IDENTITY_KEY, value) as Identity | undefined;
  if (identity !== undefined) return identity;
  const [, uuid] = /^\{"schema":1,"uuid":"([0-9a-f-]{36})"\}$/.exec(value.toString('latin1')) ?? [];
  return uuid === undefined ? undefined : { schema: 1, uuid };
}

/** How often the database has been compacted; 0 where the record of it is damaged, which keeps nothing from being read. */
export function compactionsOf({ meta }: Tables): number {
  const value = meta.getBinary('compactions');
  return ((value && decodeMeta('compactions', value)) as number | undefined) ?? 0;
}

/**
 * Names a collection among all collections of all databases, with the numbering of its documents: the compaction that last gave them new ords. As long as
 * it is the same, an ord is of the same document.
 * @param uuid of the database.
 */
export function sourceIn(tables: Tables, uuid: string, collection: number): string {
  const numbering = readMeta(tables, `numbering/${collection}`) as number | undefined;
  // As it always was until the documents are numbered anew.
  return [uuid, collection, ...(numbering === undefined ? [] : [numbering])].join('/');
}

/** Notes a compaction, in the file that comes of it. @param renumbered numbers of the collections that got new ords. */
export function countCompaction(tables: Tables, compactions: number, renumbered: readonly number[]): void {
  writeMeta(tables, 'compactions', compactions);
  for (const collection of renumbered) writeMeta(tables, `numbering/${collection}`, compactions);
}

/** Lets a new database say what it is. */
export function writeIdentity(tables: Tables): Identity {
  const identity: Identity = { schema: SCHEMA_VERSION, uuid: randomUUID() };
  writeMeta(tables, IDENTITY_KEY, identity);
  return identity;
}

/**
 * Returns what a database says of itself.
 * @throws NotFoundError when there is none; FormatError when another version of the program wrote it.
 */
export function checkIdentity(path: string, identity: Identity | undefined): Identity {
  if (identity === undefined) {
    throw new NotFoundError(`there is no Kenyon database at ${path}; index something into it first`);
  }
  if (identity.schema !== SCHEMA_VERSION && !FORMER_SCHEMAS.includes(identity.schema)) {
    throw new FormatError(
      `${path} was written with schema ${identity.schema}, this program reads schema ${SCHEMA_VERSION}; ` +
        'use the version of Kenyon that wrote it, or index again',
    );
  }
  return identity;
}
