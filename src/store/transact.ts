import type { RootDatabase } from 'lmdb';

/**
 * Runs `change` in one write transaction on the caller's thread, inside the gate: nobody else writes then, so it waits for nobody. It is on disk
 * when this returns. What `change` throws undoes all of it and is thrown on.
 *
 * Not in the thread of LMDB's binding, which waits for this one to run `change`: a program that ended meanwhile (`process.exit`, an error that
 * nobody caught) would wait for that thread for ever.
 */
export function transact<T>(root: RootDatabase<Buffer, string>, change: () => T): T {
  return root.transactionSync(change);
}
