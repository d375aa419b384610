import type { Database as LmdbDatabase, RootDatabase } from 'lmdb';
import { TimeSlice } from '../core/time-slice.ts';
import { decodeChecked, keySeed } from './checked-bytes.ts';
import { type CollectionState, decodeState } from './position.ts';
import { ORD_LIMIT, readRowKey, rowNumber, rowSeed } from './row-key.ts';
import { decodeOffsets } from './state-change.ts';
import type { Tables } from './tables.ts';

/** The rows of one collection; of the small tables, those that are sound. */
export interface CollectionRows {
  /** Ords that ids name. */
  readonly named: Set<number>;
  /** Ords of documents, ascending. */
  readonly documents: number[];
  /** Ords of vectors, ascending. */
  readonly vectors: number[];
  /** How many passages a document has, by its ord, where there are several. */
  readonly passages: Map<number, number>;
  /** Numbers of logged removals, ascending. */
  readonly removals: number[];
  state: CollectionState | undefined;
}

/** A row of a small table whose checksum does not match; which of key and value is wrong cannot be told. */
export interface DamagedRow {
  readonly table: 'ids' | 'states' | 'passages' | 'removals';
  /** Undefined where it cannot be one of the table, so that LMDB's binding cannot name the row. */
  readonly key: Buffer | number | undefined;
  /** Number of the collection that the key names; undefined where it names none. */
  readonly number: number | undefined;
}

/**
 * A table whose keys are read as they lie in the file, whatever they are. Only for reading: what the binding looks up by such a key it
 * compares as if it had written it.
 */
export function rawTable(root: RootDatabase<Buffer, string>, table: keyof Tables): LmdbDatabase<Buffer, Buffer> {
  return root.openDB<Buffer, Buffer>(table, { encoding: 'binary', keyEncoding: 'binary' });
}

/** Reads the rows of all collections, but what is in documents and vectors. */
export async function readRows(
  root: RootDatabase<Buffer, string>,
): Promise<{ readonly collections: ReadonlyMap<number, CollectionRows>; readonly damaged: readonly DamagedRow[] }> {
  const collections = new Map<number, CollectionRows>();
  const damaged: DamagedRow[] = [];
  const slice = new TimeSlice();
  const rowsOf = (number: number): CollectionRows => {
    const rows = collections.get(number) ?? emptyRows();
    collections.set(number, rows);
    return rows;
  };
  for (const { key, value } of rawTable(root, 'ids').getRange()) {
    if (slice.spent) await slice.pause();
    const number = key.length < 5 ? undefined : key.readUInt32BE(0);
    const ord = decodeChecked(value, keySeed(key));
    if (number === undefined || ord?.length !== 4) damaged.push({ table: 'ids', key: Buffer.from(key), number });
    else rowsOf(number).named.add(ord.readUInt32LE(0));
  }
  for (const table of ['states', 'passages', 'removals'] as const) {
    for (const { key, value } of rawTable(root, table).getRange()) {
      if (slice.spent) await slice.pause();
      const row = readRowKey(key, 0, key.length);
      const number = row === undefined || table === 'states' ? row : Math.floor(row / ORD_LIMIT);
      const isSound = row !== undefined && readSmallRow(table, row, value, rowsOf(number!));
      if (!isSound) damaged.push({ table, key: row, number });
    }
  }
  for (const table of ['documents', 'vectors'] as const) {
    for (const key of rawTable(root, table).getKeys()) {
      if (slice.spent) await slice.pause();
      const row = readRowKey(key, 0, key.length);
      // One under no key is lacking where it belongs.
      if (row !== undefined) rowsOf(Math.floor(row / ORD_LIMIT))[table].push(rowNumber(row));
    }
  }
  return { collections, damaged };
}

/** @returns false when the row is damaged. */
function readSmallRow(
  table: 'states' | 'passages' | 'removals',
  key: number,
  value: Buffer,
  rows: CollectionRows,
): boolean {
  if (table === 'passages') {
    const offsets = decodeOffsets(value, rowSeed(key));
    if (offsets !== undefined) rows.passages.set(rowNumber(key), offsets.length / 2);
    return offsets !== undefined;
  }
  const bytes = decodeChecked(value, rowSeed(key));
  if (bytes === undefined) return false;
  if (table === 'states') rows.state = decodeState(bytes);
  else rows.removals.push(rowNumber(key));
  return true;
}

function emptyRows(): CollectionRows {
  return { named: new Set(), documents: [], vectors: [], passages: new Map(), removals: [], state: undefined };
}
