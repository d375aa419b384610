import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';

/**
 * Runs `change` in one write transaction, after those of other processes; resolves when it is on disk. What `change` throws undoes all
 * of it and is thrown on.
 */
export async function transact<T>(root: RootDatabase<Buffer, string>, change: () => T): Promise<T> {
  // The inner one can be undone. Alone it would do, but when its commit fails then, the binding aborts what is gone already, and throws
  // where nobody can catch it.
  return causeThrown(root.transaction(() => root.childTransaction(change)) as Promise<T>);
}

/** Runs `job`, which changes nothing, while nobody writes. */
export function whileNobodyWrites<T>(root: RootDatabase<Buffer, string>, job: () => Promise<T>): Promise<T> {
  return causeThrown(root.transaction(job) as Promise<T>);
}

async function causeThrown<T>(transaction: Promise<T>): Promise<T> {
  try {
    return await transaction;
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
