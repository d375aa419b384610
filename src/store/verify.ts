import { shown } from '../core/checks.ts';
import { FormatError, KenyonError, messageOf } from '../core/errors.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { Database } from './database.ts';
import { RowDamage } from './row-census.ts';
import { idKey } from './row-key.ts';
import { readOrd } from './state-change.ts';
import { readMeta } from './tables.ts';

/**
 * Reads everything of one state of a database: every page, used or free, every checksum, and that ids, documents, vectors and counters
 * agree. Others may write meanwhile.
 * @throws FormatError that says what is wrong first.
 */
export async function verifyDatabase(database: Database): Promise<void> {
  try {
    await database.verify();
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof RowDamage) throw await namedError(database, cause);
    if (error instanceof KenyonError) throw error;
    throw new FormatError(`the database ${database.path} is damaged: ${messageOf(error)}; restore it from a backup`, {
      cause: error,
    });
  }
}

/** Error of one row, with the id by which it can be added again or deleted. */
async function namedError(database: Database, damage: RowDamage): Promise<FormatError> {
  const { number, what } = damage;
  const name = readMeta(database.tables, `name/${number}`) as string;
  const id = await idOf(database, damage);
  const named = id === undefined ? '' : `; its id is ${shown(id)}`;
  return new FormatError(
    `${damage.row} of collection ${name} of ${database.path} ${what}${named}; add it again, delete it, or restore the database from a backup`,
    { cause: damage },
  );
}

/** Ids read at a time. */
const ID_BLOCK = 1000;

async function idOf(database: Database, { number, ord }: RowDamage): Promise<string | undefined> {
  const slice = new TimeSlice();
  const end = idKey(number + 1, '');
  for (let start = idKey(number, ''); ; ) {
    await slice.pause();
    const { tables } = database;
    const keys = [...tables.ids.getKeys({ start, end, limit: ID_BLOCK })];
    const found = keys.find((key) => readOrd(tables, key) === ord);
    if (found !== undefined) return found.toString('utf8', 4);
    if (keys.length < ID_BLOCK) return undefined;
    // The next key that there can be.
    start = Buffer.concat([keys[keys.length - 1], Buffer.of(0)]);
  }
}
