import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Libraries } from './libraries.ts';

/** Where the number of the last ticket stands in the file, u64. */
const COUNTER_AT = 64;
/** Byte that is locked while a ticket is taken, and that of ticket 0; nothing is written there. */
const COUNTER_LOCK = 2 ** 20;
const FIRST_TICKET = 2 ** 20 + 1;

/** Waits between looks grow from one to the other, and differ at random by half. */
const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 5;

/**
 * Has those who wait come in in the order in which they came, one at a time: each locks the byte of his ticket until he leaves, and waits until
 * no byte before it is locked. The kernel lets go of the ticket of a process that ends, however it ends. It looks again and again instead of waiting in a
 * thread: with all of libuv's threads waiting, whoever has his turn could not go on.
 */
export class TicketQueue {
  readonly fd: number;
  readonly #locks: Libraries['locks'];
  #ticket = 0;

  /** Opens the file, making it when there is none. */
  constructor(path: string, locks: Libraries['locks']) {
    this.fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o664);
    this.#locks = locks;
  }

  /** Waits for one's turn, which ends with `leave`; one at a time. @param signal ends the waiting. @throws why it fired. */
  async enter(signal?: AbortSignal): Promise<void> {
    if (!KNOWS_RANGES) {
      await until(() => this.#locks.tryLock(this.fd), signal);
      return;
    }
    await until(() => this.#takeTicket(), signal);
    const before = this.#ticket - FIRST_TICKET;
    if (before === 0) return;
    try {
      await until(() => this.#locks.tryLock(this.fd, FIRST_TICKET, before, { shared: true }), signal);
      this.#locks.unlock(this.fd, FIRST_TICKET, before);
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  leave(): void {
    if (KNOWS_RANGES) this.#locks.unlock(this.fd, this.#ticket, 1);
    else this.#locks.unlock(this.fd);
  }

  close(): void {
    closeSync(this.fd);
  }

  #takeTicket(): boolean {
    if (!this.#locks.tryLock(this.fd, COUNTER_LOCK, 1)) return false;
    try {
      const counter = Buffer.alloc(8);
      readSync(this.fd, counter, 0, 8, COUNTER_AT);
      const number = Number(counter.readBigUInt64LE());
      counter.writeBigUInt64LE(BigInt(number + 1));
      writeSync(this.fd, counter, 0, 8, COUNTER_AT);
      this.#ticket = FIRST_TICKET + number;
      return this.#locks.tryLock(this.fd, this.#ticket, 1);
    } finally {
      this.#locks.unlock(this.fd, COUNTER_LOCK, 1);
    }
  }
}

/** macOS locks whole files only; whoever looks first comes in first there. */
export const KNOWS_RANGES = process.platform !== 'darwin';

/** Looks until it is so. @param signal ends that. @throws why it fired. */
export async function until(isSo: () => boolean, signal?: AbortSignal): Promise<void> {
  for (let ms = FIRST_WAIT_MS; !isSo(); ms = Math.min(ms * 1.5, LONGEST_WAIT_MS)) {
    await wait(ms * (0.5 + Math.random()));
    signal?.throwIfAborted();
  }
}
