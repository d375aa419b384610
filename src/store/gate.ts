import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { FileLock } from './file-lock.ts';
import type { Libraries } from './libraries.ts';

/** Held for a moment by whoever wants the database to himself, and looked at by whoever comes to write. */
export const TURN_FILE = 'store.lock';
/** Held together by those who write, and alone by those who open the database file or put another in its place. */
export const WRITERS_FILE = 'writers.lock';

/** Waits between looks grow from one to the other, at random by half. */
const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 10;

/**
 * Keeps writing to a database apart from opening its file and from compacting, among all handles and processes. LMDB does not: opening sets the
 * number of the last transaction to what it read a moment before, and a commit in between is overwritten by the next one.
 * It looks again and again instead of waiting in a thread: with all of libuv's threads waiting, whoever has the lock could not go on.
 */
export class Gate {
  readonly #directory: string;
  readonly #locks: Libraries['locks'];
  readonly #turn: FileLock;
  readonly #writers: FileLock;
  #writing = 0;

  /** @throws the file system's error when the files of the locks cannot be opened. */
  constructor(directory: string, locks: Libraries['locks']) {
    this.#directory = directory;
    this.#locks = locks;
    [this.#turn, this.#writers] = this.#open();
  }

  /** Descriptor of a file for a note of those who are alone. */
  get fd(): number {
    return this.#turn.fd;
  }

  /** Runs a job that writes, with others that do. */
  async write<T>(job: () => Promise<T>): Promise<T> {
    await until(() => this.#enter());
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
    const [turn, writers] = this.#open();
    try {
      await until(() => turn.take({ shared: false }));
      await until(() => writers.take({ shared: false }));
      turn.release();
      return await job();
    } finally {
      turn.close();
      writers.close();
    }
  }

  close(): void {
    this.#turn.close();
    this.#writers.close();
  }

  /** Whoever waits to be alone keeps new writers out, or those that come and go would keep him waiting for ever. */
  #enter(): boolean {
    if (!this.#turn.take({ shared: true })) return false;
    try {
      if (this.#writing === 0 && !this.#writers.take({ shared: true })) return false;
      this.#writing++;
      return true;
    } finally {
      this.#turn.release();
    }
  }

  #open(): [FileLock, FileLock] {
    const turn = new FileLock(join(this.#directory, TURN_FILE), this.#locks);
    try {
      return [turn, new FileLock(join(this.#directory, WRITERS_FILE), this.#locks)];
    } catch (error) {
      turn.close();
      throw error;
    }
  }
}

async function until(isDone: () => boolean): Promise<void> {
  for (let ms = FIRST_WAIT_MS; !isDone(); ms = Math.min(ms * 2, LONGEST_WAIT_MS))
    await wait(ms * (0.5 + Math.random()));
}
