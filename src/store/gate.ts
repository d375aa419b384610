import { join } from 'node:path';
import { Serial } from '../core/serial.ts';
import { identityOf, identityOfOpen, ReplacedError } from './file-identity.ts';
import type { Libraries } from './libraries.ts';
import { TicketQueue } from './ticket-queue.ts';

/** Queue of those who come in; its first bytes are free for a note of whoever is in. */
export const QUEUE_FILE = 'store.lock';

/**
 * Lets in one at a time, among all handles, threads and processes, who writes to a database, opens its file or compacts it, in the order in which
 * they came. LMDB alone does not keep writing apart from opening: that sets the number of the last transaction to what was read a moment
 * before, and a commit in between is overwritten by the next one.
 */
export class Gate {
  readonly #directory: string;
  readonly #queue: TicketQueue;
  /** Those of this gate come in one after another, for they share its file. */
  readonly #jobs = new Serial();

  /** @throws the file system's error when the file of the queue cannot be opened. */
  constructor(directory: string, locks: Libraries['locks']) {
    this.#directory = directory;
    this.#queue = new TicketQueue(join(directory, QUEUE_FILE), locks);
  }

  /** Descriptor of a file for a note of whoever is in. */
  get fd(): number {
    return this.#queue.fd;
  }

  /**
   * Runs a job while nobody else runs one.
   * @param signal ends the waiting.
   * @throws ReplacedError when the file of the queue was removed, so that others may queue at another one; why `signal` fired.
   */
  run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#jobs.run(async () => {
      await this.#queue.enter(signal);
      try {
        this.#requireInPlace();
        return await job();
      } finally {
        this.#queue.leave();
      }
    });
  }

  close(): void {
    this.#queue.close();
  }

  #requireInPlace(): void {
    const file = join(this.#directory, QUEUE_FILE);
    if (identityOf(file) !== identityOfOpen(this.fd)) throw new ReplacedError(`the lock file ${file}`);
  }
}
