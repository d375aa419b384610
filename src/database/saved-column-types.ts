import { reading } from '../core/checks.ts';
import { isRecord } from '../core/json-object.ts';
import type { CollectionStore, NotesWithRows } from '../store/collection-store.ts';
import { COLUMN_TYPES, type ColumnType, checkColumnTypes, OTHER_COLUMNS } from '../store/column-types.ts';

/** Name under which the types are stored. */
export const COLUMN_TYPES_NOTE = 'column-types';
const VERSION = 1;

/** Types of the columns of tables that a collection was made of. */
export type KeptColumnTypes = Readonly<Record<string, ColumnType>>;

/** Types by column, as a collection keeps them or as `readFiles` tells them. */
export type GivenColumnTypes = KeptColumnTypes | ReadonlyMap<string, ColumnType>;

/** The types that a collection keeps, by column; none where another version of the program wrote them. */
export function readColumnTypes(store: CollectionStore): KeptColumnTypes {
  return typesIn(store.note(COLUMN_TYPES_NOTE));
}

function typesIn(note: unknown): KeptColumnTypes {
  if (!isRecord(note) || note.version !== VERSION || !isRecord(note.types)) return {};
  const known = Object.entries(note.types).filter(([, type]) => COLUMN_TYPES.some((each) => each === type));
  return Object.fromEntries(known) as KeptColumnTypes;
}

/**
 * Has a collection keep types beside those that it has, with the documents that are stored in the same transaction.
 * @throws InvalidArgumentError when one is none.
 */
export function columnTypeNotes(types: unknown): NotesWithRows {
  const what = 'the column types';
  const given = checkColumnTypes(
    what,
    reading(what, () => (types instanceof Map ? Object.fromEntries(types) : types)),
  );
  return (note) => {
    const before = typesIn(note(COLUMN_TYPES_NOTE));
    const news = [...given].filter(([column, type]) => column !== OTHER_COLUMNS && before[column] !== type);
    if (news.length === 0) return {};
    return { [COLUMN_TYPES_NOTE]: { version: VERSION, types: { ...before, ...Object.fromEntries(news) } } };
  };
}

/**
 * Has a collection keep types beside those that it has.
 * @throws InvalidArgumentError when one is none; NotFoundError while nothing was ever added.
 */
export async function saveColumnTypes(store: CollectionStore, types: unknown): Promise<void> {
  const notes = columnTypeNotes(types);
  // Types that it has already cost no transaction.
  if (Object.keys(notes((name) => store.note(name))).length > 0) await store.putNotes(COLUMN_TYPES_NOTE, notes);
}

/** Stores types as they stand in an export. @throws InvalidArgumentError when they are none. */
export async function importColumnTypes(store: CollectionStore, note: unknown): Promise<void> {
  if (isRecord(note) && note.version === VERSION) await saveColumnTypes(store, note.types);
}
