import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { RecordedTables } from './recorded-tables.ts';
import type { Tables } from './tables.ts';

/** Free bytes that are enough for tables without rows. */
const NEW_TABLES_BYTES = 2 ** 20;
const PAGE_BYTES = 4096;
/** Pages that LMDB writes whatever is changed: heads, the paths to the leaves of each table, lists of free pages. */
const PAGES = 64;
/** Pages that it writes a changed key at most, about: the leaf, half of another where it is split, a share of the branches above. */
const PAGES_A_KEY = 2.5;

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
 * @throws why it failed, with the code ENOSPC where there may not be room for it; nothing of it was written then.
 */
export async function commit(root: RootDatabase<Buffer, string>, recorded: RecordedTables): Promise<void> {
  requireRoom(pathOf(root), recorded);
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
  if (freeBytes(directory) < NEW_TABLES_BYTES) throw diskFull();
  return root.transactionSync(make);
}

/**
 * Nothing is written that may find no room: the binding tells of a failed write with a text that is longer than its place, which damages the
 * memory of the process. In the worst case all pages that are written are new ones, or were holes.
 */
function requireRoom(file: string, recorded: RecordedTables): void {
  const free = freeBytes(dirname(file));
  const { keys, bytes } = recorded.size;
  // Values of some length have pages of their own, the last of which is hardly used.
  const values = 2 * bytes;
  const least = values + PAGES * PAGE_BYTES;
  if (free >= least + keys * PAGES_A_KEY * PAGE_BYTES) return;
  // No more pages can be changed than there are.
  if (free < least + statSync(file).size) throw diskFull();
}

function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function diskFull(): Error {
  return Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
}

/** The binding's types leave it out. */
function pathOf(root: RootDatabase<Buffer, string>): string {
  return (root as unknown as { readonly path: string }).path;
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
