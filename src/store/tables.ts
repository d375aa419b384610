import { randomUUID } from 'node:crypto';
import type { Database as LmdbDatabase, RootDatabase } from 'lmdb';
import { FormatError, NotFoundError } from '../core/errors.ts';

/** Layout of what is inside the database; raised when a reader of the old one could not read the new one. */
export const SCHEMA_VERSION = 1;

/** Bytes under numeric row keys. */
export type Rows = LmdbDatabase<Buffer, number>;

/** The tables of one database; every collection has its own key range in each. */
export interface Tables {
  /** Records of the database and of each collection, as JSON. */
  readonly meta: LmdbDatabase<unknown, string>;
  /** Collection number -> counters. */
  readonly states: Rows;
  /** Id -> ord, uint32 little-endian. */
  readonly ids: LmdbDatabase<Buffer, Buffer>;
  /** Ord -> document, JSON with a checksum. */
  readonly documents: Rows;
  /** Ord -> vector, float32 with a checksum. */
  readonly vectors: Rows;
  /** Removal number -> ord, uint32 little-endian. */
  readonly removals: Rows;
}

/** Opens the tables; within a write transaction they are made where they are not there yet. */
export function openTables(root: RootDatabase<Buffer, string>): Tables {
  const rows = (name: string): Rows => root.openDB<Buffer, number>(name, { encoding: 'binary' });
  return {
    meta: root.openDB<unknown, string>('meta', { encoding: 'json' }),
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

/** Opens the tables and reads what the database says of itself; `whenNew` answers when it says nothing yet. */
export function readTables(
  root: RootDatabase<Buffer, string>,
  whenNew: (tables: Tables) => Identity | undefined,
): [Tables, Identity | undefined] {
  const tables = openTables(root);
  return [tables, (tables.meta.get('database') as Identity | undefined) ?? whenNew(tables)];
}

/** How often the database has been compacted. */
export function compactionsOf({ meta }: Tables): number {
  return (meta.get('compactions') as number | undefined) ?? 0;
}

/** The compaction that last gave the documents of a collection new ords, 0: none did. */
export function numberingOf({ meta }: Tables, collection: number): number {
  return (meta.get(`numbering/${collection}`) as number | undefined) ?? 0;
}

/** Notes a compaction, in the file that comes of it. @param renumbered numbers of the collections that got new ords. */
export function countCompaction({ meta }: Tables, compactions: number, renumbered: readonly number[]): void {
  meta.put('compactions', compactions);
  for (const collection of renumbered) meta.put(`numbering/${collection}`, compactions);
}

/** Lets a new database say what it is. */
export function writeIdentity({ meta }: Tables): Identity {
  const identity: Identity = { schema: SCHEMA_VERSION, uuid: randomUUID() };
  meta.put('database', identity);
  return identity;
}

/**
 * Returns the identifier of a database.
 * @throws NotFoundError when there is none; FormatError when another version of the program wrote it.
 */
export function checkIdentity(path: string, identity: Identity | undefined): string {
  if (identity === undefined) {
    throw new NotFoundError(`there is no Kenyon database at ${path}; index something into it first`);
  }
  if (identity.schema !== SCHEMA_VERSION) {
    throw new FormatError(
      `${path} was written with schema ${identity.schema}, this program reads schema ${SCHEMA_VERSION}; ` +
        'use the version of Kenyon that wrote it, or index again',
    );
  }
  return identity.uuid;
}
