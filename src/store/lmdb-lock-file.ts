import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Libraries } from './libraries.ts';

/** Bytes that the lock file has at least: what LMDB maps for 126 readers, in whole pages. */
const SIZE_BYTES = 3 * 4096;

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
 * Tells LMDB that the lock file is in use for as long as the database file is open. LMDB's own lock on it is lost as soon as anything in
 * this process closes a descriptor of the file; and LMDB takes the mutexes in it apart when the last one closes, also of a process
 * that ends without closing, while another may be waiting to use them.
 */
export class LockFileGuard {
  readonly #fd: number;
  readonly #locks: Libraries['locks'];

  /** Takes the guard, after LMDB has opened the file; undefined where LMDB locks nothing, or where locks know no ranges. */
  static take(file: string, locks: Libraries['locks']): LockFileGuard | undefined {
    if (process.platform !== 'linux') return undefined;
    const path = lockFileOf(file);
    const { ino } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (ino === undefined) return undefined;
    const idle = idleDescriptors.get(ino);
    idleDescriptors.delete(ino);
    return new LockFileGuard(idle ?? openSync(path, 'r'), locks);
  }

  private constructor(fd: number, locks: Libraries['locks']) {
    this.#fd = fd;
    this.#locks = locks;
    // The byte that LMDB locks: a shared lock of another owner, which never waits here, since nobody can have it alone now.
    locks.tryLock(fd, 0, 1, { shared: true });
  }

  /** Lets go, after LMDB has closed the file. */
  release(): void {
    const { ino } = fstatSync(this.#fd);
    this.#locks.unlock(this.#fd, 0, 1);
    // LMDB locks the byte of the process's number as long as any thread has the file open, and would lose that.
    if (!isLockedByLmdb(this.#fd, this.#locks)) closeSync(this.#fd);
    else idleDescriptors.set(ino, this.#fd);
  }
}

/** Descriptors of lock files that other threads of this process still use, by inode: they must not be closed yet. */
const idleDescriptors = new Map<number, number>();

function isLockedByLmdb(fd: number, locks: Libraries['locks']): boolean {
  if (!locks.tryLock(fd, process.pid, 1, { shared: true })) return true;
  locks.unlock(fd, process.pid, 1);
  return false;
}
