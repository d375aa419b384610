import { statfsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { RecordedTables } from './recorded-tables.ts';
import type { Tables } from './tables.ts';

/** Free bytes of a disk with less of which a transaction may fail for want of room. */
const ROOM_BYTES = 64 * 2 ** 20;
/** Free bytes that are enough for tables without rows. */
const NEW_TABLES_BYTES = 2 ** 20;

/**
 * Runs `change` in one write transaction; resolves when it is on disk. Only inside the gate: nobody else writes then, so it waits for nobody.
 * What `change` throws undoes all of it and is thrown on.
 *
 * It is committed on the caller's thread. Only where the disk is nearly full it is committed in the thread of LMDB's binding: that tells of a
 * failed write with a text that is too long for its place, which does harm in this thread. The other thread is given what is to be
 * written, and not `change` to be run: it would wait for this thread then, and a program that ended meanwhile (`process.exit`, an error that
 * nobody caught) would wait for it for ever.
 * @param change is handed the tables that it must read and write by.
 */
export async function transact<T>(
  root: RootDatabase<Buffer, string>,
  directory: string,
  tables: Tables,
  change: (tables: Tables) => T,
): Promise<T> {
  if (!hasRoom(directory)) return transactBeside(root, tables, change);
  const result = root.transactionSync(() => change(tables));
  // Whoever writes one change after another must not keep all others from their turn: nothing here waits for anything.
  await nextTurn();
  return result;
}

/**
 * Makes tables in a new file in one write transaction, on the caller's thread, which nobody can record.
 * @throws an error with the code ENOSPC where there is no room for them.
 */
export function transactInRoom<T>(root: RootDatabase<Buffer, string>, directory: string, make: () => T): T {
  if (!hasRoom(directory, NEW_TABLES_BYTES)) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
  return root.transactionSync(make);
}

function hasRoom(directory: string, bytes = ROOM_BYTES): boolean {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize >= bytes;
}

async function transactBeside<T>(
  root: RootDatabase<Buffer, string>,
  tables: Tables,
  change: (tables: Tables) => T,
): Promise<T> {
  // What others committed before this one had its turn.
  root.resetReadTxn();
  const recorded = new RecordedTables(tables);
  const result = change(recorded.tables);
  try {
    await root.batch(() => recorded.replay());
  } catch (error) {
    throw await causeOf(error);
  }
  root.resetReadTxn();
  return result;
}

/** Cause of a failed commit: LMDB's binding gives it as the rejection of a promise that it hangs on the error. */
async function causeOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<unknown> };
  if (commitError === undefined) return error;
  const reason = commitError.then(
    () => error,
    (cause: unknown) => cause,
  );
  return Promise.race([reason, nextTurn(error)]);
}
