import { closeSync, constants, openSync } from 'node:fs';
import type { Libraries } from './libraries.ts';

/** How a lock is taken. */
export interface LockMode {
  /** Together with others who share it. */
  readonly shared: boolean;
}

/**
 * A lock on a whole file that other handles, threads and processes respect, and that the kernel lets go of when the process ends,
 * however it ends.
 */
export class FileLock {
  readonly fd: number;
  readonly #locks: Libraries['locks'];

  /** Opens the file, making it when there is none. */
  constructor(path: string, locks: Libraries['locks']) {
    this.fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o664);
    this.#locks = locks;
  }

  /** @returns false when somebody else has it. */
  take({ shared }: LockMode): boolean {
    return this.#locks.tryLock(this.fd, 0, 0, { shared });
  }

  release(): void {
    this.#locks.unlock(this.fd);
  }

  close(): void {
    closeSync(this.fd);
  }
}
