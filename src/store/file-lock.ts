import { closeSync, constants, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Libraries } from './libraries.ts';

/** Waiting begins with this and grows to the other, both at random by half: whoever waits looks again and again. */
const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 20;

/**
 * A lock on a whole file that other handles, threads and processes respect, and that the kernel lets go of when the process ends,
 * however it ends. It looks again and again instead of waiting in a thread: with all of libuv's threads waiting, whoever has the lock
 * could not go on.
 */
export class FileLock {
  readonly fd: number;
  readonly #locks: Libraries['locks'];

  /** Opens the file, making it when there is none. */
  constructor(path: string, locks: Libraries['locks']) {
    this.fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o664);
    this.#locks = locks;
  }

  /** Runs a job while nobody else has the lock, or, `shared`, while nobody has it for himself. One job at a time. */
  async hold<T>(job: () => Promise<T>, { shared = false }: { readonly shared?: boolean } = {}): Promise<T> {
    for (
      let ms = FIRST_WAIT_MS;
      !this.#locks.tryLock(this.fd, 0, 0, { shared });
      ms = Math.min(ms * 2, LONGEST_WAIT_MS)
    ) {
      await wait(ms * (0.5 + Math.random()));
    }
    try {
      return await job();
    } finally {
      this.#locks.unlock(this.fd);
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}
