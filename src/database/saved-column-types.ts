import { isRecord } from '../core/json-object.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { COLUMN_TYPES, type ColumnType, checkColumnTypes, OTHER_COLUMNS } from '../store/column-types.ts';

/** Name under which the types are stored. */
export const COLUMN_TYPES_NOTE = 'column-types';
const VERSION = 1;

/** Types of the columns of tables that a collection was made of. */
export type KeptColumnTypes = Readonly<Record<string, ColumnType>>;

/** The types that a collection keeps, by column; none where another version of the program wrote them. */
export function readColumnTypes(store: CollectionStore): KeptColumnTypes {
  const note = store.note(COLUMN_TYPES_NOTE);
  if (!isRecord(note) || note.version !== VERSION || !isRecord(note.types)) return {};
  const known = Object.entries(note.types).filter(([, type]) => COLUMN_TYPES.some((each) => each === type));
  return Object.fromEntries(known) as KeptColumnTypes;
}

/**
 * Has a collection keep types beside those that it has.
 * @throws InvalidArgumentError when one is none; NotFoundError while nothing was ever added.
 */
export async function saveColumnTypes(store: CollectionStore, types: unknown): Promise<void> {
  const given = checkColumnTypes('the column types', types instanceof Map ? Object.fromEntries(types) : types);
  const before = readColumnTypes(store);
  const news = [...given].filter(([column, type]) => column !== OTHER_COLUMNS && before[column] !== type);
  if (news.length === 0) return;
  const all = { ...before, ...Object.fromEntries(news) };
  await store.putNote(COLUMN_TYPES_NOTE, { version: VERSION, types: all });
}

/** Stores types as they stand in an export. @throws InvalidArgumentError when they are none. */
export async function importColumnTypes(store: CollectionStore, note: unknown): Promise<void> {
  if (isRecord(note) && note.version === VERSION) await saveColumnTypes(store, note.types);
}
