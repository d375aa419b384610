import { setTimeout as wait } from 'node:timers/promises';
import { throwIfAborted } from '../core/errors.ts';
import { readMeta, type Tables, writeMeta } from './tables.ts';

/** A pause lasts no longer; one that seems to is of a clock that was set back, and is none. */
export const LONGEST_PAUSE_MS = 60_000;
/** How often whoever waits looks whether it is over before its time. */
const LOOK_EVERY_MS = 20;

/*
 * Whoever must have all documents of a collection, to put its successor in its place, asks those who add to it to pause: nothing is locked, so that
 * a program that is killed meanwhile keeps nobody waiting longer than it had asked for, and whoever uses other collections does not wait at all.
 */

/** Answer to a change that must wait. */
export class Paused {
  readonly leftMs: number;

  constructor(leftMs: number) {
    this.leftMs = leftMs;
  }
}

/** Asks those who give out ords of a collection to wait so long; 0 ends that. Part of a transaction. */
export function pauseWriting(tables: Tables, number: number, ms: number): void {
  writeMeta(tables, keyOf(number), ms === 0 ? undefined : Date.now() + ms);
}

/** The pause of a collection, if there is one. Part of a transaction, before it changes anything. */
export function pauseOf(tables: Tables, number: number): Paused | undefined {
  const until = readMeta(tables, keyOf(number)) as number | undefined;
  const leftMs = (until ?? 0) - Date.now();
  return leftMs > 0 && leftMs <= LONGEST_PAUSE_MS ? new Paused(leftMs) : undefined;
}

/**
 * Makes a change, after every pause that it meets.
 * @param look reads, without a turn to write, whether there still is one.
 * @throws AbortedError when `signal` fires meanwhile.
 */
export async function afterPauses<T>(
  change: () => Promise<T | Paused>,
  look: () => Paused | undefined,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    const outcome = await change();
    if (!(outcome instanceof Paused)) return outcome;
    for (let pause: Paused | undefined = outcome; pause !== undefined; pause = look()) {
      await wait(Math.min(pause.leftMs, LOOK_EVERY_MS));
      throwIfAborted(signal, 'writing');
    }
  }
}

/** One of the notes of the collection: it goes with them. */
function keyOf(number: number): string {
  return `note/${number}/pause`;
}
