import { closeSync, openSync } from 'node:fs';
import type { Libraries } from './libraries.ts';
import { KNOWS_RANGES, until } from './ticket-queue.ts';

/** The byte that is locked, beyond all that a file holds. */
const [OFFSET, LENGTH] = KNOWS_RANGES ? [2 ** 52, 1] : [0, 0];

/**
 * Says of a database file that it is in use, by a lock on the file itself: nobody can remove that without removing the database, as is done
 * with lock files.
 */
export class DatabaseUse {
  readonly #fd: number;

  /** Waits for whoever looks just now. @param file the database file. */
  static async begin(file: string, locks: Libraries['locks']): Promise<DatabaseUse> {
    const use = new DatabaseUse(file);
    try {
      await until(() => locks.tryLock(use.#fd, OFFSET, LENGTH, { shared: true }));
      return use;
    } catch (error) {
      use.end();
      throw error;
    }
  }

  private constructor(file: string) {
    this.#fd = openSync(file, 'r');
  }

  end(): void {
    closeSync(this.#fd);
  }
}

/** Tells whether anybody has the database file in use. @throws the file system's error when it cannot be opened for writing. */
export function isInUse(file: string, locks: Libraries['locks']): boolean {
  const fd = openSync(file, 'r+');
  try {
    return !locks.tryLock(fd, OFFSET, LENGTH);
  } finally {
    closeSync(fd);
  }
}
