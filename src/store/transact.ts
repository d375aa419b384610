import { statfsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { RecordedTables } from './recorded-tables.ts';
import type { Tables } from './tables.ts';

/** Free bytes that are enough for tables without rows. */
const NEW_TABLES_BYTES = 2 ** 20;

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
 * that is ended (`terminate`) while it has one open keeps its locks for ever, and a program that ends waits for the other thread. That thread
 * also tells of a failed write, of a full disk for example, without harm.
 * @throws why it failed; nothing of it was written then.
 */
export async function commit(root: RootDatabase<Buffer, string>, recorded: RecordedTables): Promise<void> {
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
  const { bavail, bsize } = statfsSync(directory);
  // The binding tells of a failed write with a text that is too long for its place, which does harm in this thread.
  if (bavail * bsize < NEW_TABLES_BYTES) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
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
