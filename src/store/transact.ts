import { statfsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';

/** Free bytes of a disk with less of which a transaction may fail for want of room. */
const ROOM_BYTES = 64 * 2 ** 20;

/**
 * Runs `change` in one write transaction; resolves when it is on disk. Only inside the gate: nobody else writes then, so it waits for nobody.
 * What `change` throws undoes all of it and is thrown on.
 *
 * It is committed on the caller's thread. The thread of LMDB's binding would wait for this one to run `change`, and a program that ended
 * meanwhile (`process.exit`, an error that nobody caught) would wait for that thread for ever. Only where the disk is nearly full it is committed
 * there: the binding tells of a failed write with a text that is too long for its place, which does harm in this thread.
 */
export async function transact<T>(root: RootDatabase<Buffer, string>, directory: string, change: () => T): Promise<T> {
  if (!hasRoom(directory)) return transactBeside(root, change);
  const result = root.transactionSync(change);
  // Whoever writes one change after another must not keep all others from their turn: nothing here waits for anything.
  await nextTurn();
  return result;
}

function hasRoom(directory: string): boolean {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize >= ROOM_BYTES;
}

async function transactBeside<T>(root: RootDatabase<Buffer, string>, change: () => T): Promise<T> {
  try {
    // The inner one can be undone. Alone it would do, but when its commit fails then, the binding aborts what is gone already, and throws
    // where nobody can catch it.
    return (await root.transaction(() => root.childTransaction(change))) as T;
  } catch (error) {
    throw await causeOf(error);
  }
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
