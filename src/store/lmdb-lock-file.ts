import { closeSync, existsSync, openSync, statSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { StorageError } from '../core/errors.ts';
import type { Libraries } from './libraries.ts';

/** Bytes that the lock file has at least: what LMDB maps for 126 readers, in whole pages. */
const SIZE_BYTES = 3 * 4096;

/** How long a lock that another program has is waited for, and how often that is looked at. */
const [PATIENCE_MS, LOOK_EVERY_MS] = [5000, 5];

/** LMDB's lock file of a database file. */
export function lockFileOf(file: string): string {
  return `${file}-lock`;
}

/**
 * Gives LMDB's lock file of a database file the room that it will need: LMDB would make it without, and writing to a mapped page that
 * a full disk has no room for ends the process.
 * @throws the file system's error when there is no room.
 */
export function reserveLockFile(file: string): void {
  const path = lockFileOf(file);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  // Closing a descriptor of the file lets go of LMDB's locks on it, so it is only touched when nobody can have used it.
  if (size >= SIZE_BYTES) return;
  const fd = openSync(path, 'a', 0o664);
  try {
    writeSync(fd, Buffer.alloc(SIZE_BYTES - size));
  } finally {
    closeSync(fd);
  }
}

/** Removes LMDB's lock file; whoever has it open keeps it. */
export async function removeLockFile(file: string): Promise<void> {
  await rm(lockFileOf(file), { force: true });
}

/**
 * Holds LMDB's locks on its lock file for as long as the database file is open: that the file is in use, and that the process lives. LMDB's
 * own are lost as soon as anything in this process closes a descriptor of the file, a copy of the directory for example; and LMDB takes
 * the mutexes in the file apart when it finds nobody else using it, also in a process that ends without closing, while another may
 * be about to use them.
 */
export class LockFileGuard {
  readonly #fd: number;

  /**
   * Takes the guard, after LMDB has opened the file and read from it, while nobody else opens it or writes; undefined where LMDB locks
   * nothing, or where locks know no ranges.
   * @throws StorageError when another program has one of the locks and keeps it.
   */
  static async take(
    file: string,
    locks: Libraries['locks'],
    patienceMs = PATIENCE_MS,
  ): Promise<LockFileGuard | undefined> {
    const path = lockFileOf(file);
    if (process.platform !== 'linux' || !existsSync(path)) return undefined;
    const guard = new LockFileGuard(path);
    try {
      // Whoever has byte 0 alone is about to make the file anew, under all who use it; without that of the process, others take what it
      // reads for free pages. So nothing goes on without both.
      for (const byte of [0, process.pid]) await guard.#lock(byte, path, locks, patienceMs);
      return guard;
    } catch (error) {
      guard.release();
      throw error;
    }
  }

  private constructor(path: string) {
    this.#fd = openSync(path, 'r');
    // That lets go of LMDB's own, which those of another owner could not be put beside.
    closeSync(openSync(path, 'r'));
  }

  /** Another handle of this process shares a lock; a program that opens the file with LMDB alone has one alone for a moment. */
  async #lock(byte: number, path: string, locks: Libraries['locks'], patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs;
    while (!locks.tryLock(this.#fd, byte, 1, { shared: true })) {
      if (performance.now() > until)
        throw new StorageError(
          `another program has byte ${byte} of ${path} locked; close what uses the database by LMDB alone, and open it again`,
        );
      await wait(LOOK_EVERY_MS);
    }
  }

  /** Lets go, after LMDB has closed the file. */
  release(): void {
    closeSync(this.#fd);
  }
}
