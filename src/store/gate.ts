import { join } from 'node:path';
import { Serial } from '../core/serial.ts';
import { FileLock } from './file-lock.ts';
import type { Libraries } from './libraries.ts';
import { TicketQueue, until } from './ticket-queue.ts';

/** Queue of those who come in; its first bytes are free for a note of those who are alone. */
export const QUEUE_FILE = 'store.lock';
/** Held by whoever writes, opens the database file or puts another in its place. */
export const WRITERS_FILE = 'writers.lock';

/**
 * Keeps writing to a database apart from opening its file and from compacting, among all handles and processes. LMDB does not: opening sets the
 * number of the last transaction to what it read a moment before, and a commit in between is overwritten by the next one.
 * Whoever is first in the queue waits for those who are in; so nobody waits for ever, however many come and go.
 */
export class Gate {
  readonly #directory: string;
  readonly #locks: Libraries['locks'];
  readonly #queue: TicketQueue;
  readonly #writers: FileLock;
  /** Writes of this gate come in one after another, for they share its files. */
  readonly #entering = new Serial();
  #writing = 0;

  /** @throws the file system's error when the files of the locks cannot be opened. */
  constructor(directory: string, locks: Libraries['locks']) {
    this.#directory = directory;
    this.#locks = locks;
    [this.#queue, this.#writers] = this.#open();
  }

  /** Descriptor of a file for a note of those who are alone. */
  get fd(): number {
    return this.#queue.fd;
  }

  /** Runs a job that writes, while nobody else does, with those of this gate that have begun. */
  async write<T>(job: () => Promise<T>): Promise<T> {
    await this.#entering.run(async () => {
      // Even where this gate has the lock already: whoever is first waits until it has not.
      await this.#queue.enter();
      try {
        if (this.#writing === 0) await until(() => this.#writers.take({ shared: false }));
        this.#writing++;
      } finally {
        this.#queue.leave();
      }
    });
    try {
      return await job();
    } finally {
      this.#writing--;
      if (this.#writing === 0) this.#writers.release();
    }
  }

  /** Runs a job while nobody else writes, or runs one alone. */
  async alone<T>(job: () => Promise<T>): Promise<T> {
    // Files of its own: within one open file, a lock takes the place of another.
    const [queue, writers] = this.#open();
    try {
      await queue.enter();
      await until(() => writers.take({ shared: false }));
      queue.leave();
      return await job();
    } finally {
      queue.close();
      writers.close();
    }
  }

  close(): void {
    this.#queue.close();
    this.#writers.close();
  }

  #open(): [TicketQueue, FileLock] {
    const queue = new TicketQueue(join(this.#directory, QUEUE_FILE), this.#locks);
    try {
      return [queue, new FileLock(join(this.#directory, WRITERS_FILE), this.#locks)];
    } catch (error) {
      queue.close();
      throw error;
    }
  }
}
