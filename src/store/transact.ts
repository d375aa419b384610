import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { RecordedTables } from './recorded-tables.ts';
import { requireRoom, requireRoomForTables } from './room.ts';
import type { Tables } from './tables.ts';

/**
 * Runs `change` in one write transaction; resolves when it is on disk. Only inside the gate: nobody else writes then, so it waits for nobody.
 * What `change` throws undoes all of it and is thrown on.
 * @param change is handed the tables that it must read and write by.
 */
export async function transact<T>(
  root: RootDatabase<Buffer, string>,
  tables: Tables,
  change: (tables: Tables) => T,
): Promise<T> {
  const recorded = record(root, tables);
  const result = recorded.attempt(change);
  await commit(root, recorded);
  return result;
}

/** Begins to record changes on the last state that was committed, by whomever. */
export function record(root: RootDatabase<Buffer, string>, tables: Tables): RecordedTables {
  root.resetReadTxn();
  return new RecordedTables(tables);
}

/**
 * Writes what was recorded in one transaction; resolves when it is on disk.
 *
 * LMDB's binding is given all of it and does the rest in a thread of its own, without running anything of ours inside the transaction: a thread
 * that is ended (`terminate`) while it has one open keeps its locks for ever, and a program that ends waits for the other thread.
 * @throws why it failed, with the code ENOSPC or EFBIG where there may not be room for it; nothing of it was written then.
 */
export async function commit(root: RootDatabase<Buffer, string>, recorded: RecordedTables): Promise<void> {
  requireRoom(root, recorded.source, recorded.size);
  try {
    await root.batch(() => recorded.replay());
  } catch (error) {
    throw await causeOf(error);
  }
  root.resetReadTxn();
}

/**
 * Makes tables in a new file in one write transaction, on the caller's thread: tables cannot be recorded.
 * @throws an error with the code ENOSPC where there is no room for them.
 */
export function makeTables<T>(root: RootDatabase<Buffer, string>, directory: string, make: () => T): T {
  requireRoomForTables(directory);
  return root.transactionSync(make);
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
