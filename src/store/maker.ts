import { randomInt } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, StorageError } from '../core/errors.ts';
import { isRecord } from '../core/json-object.ts';
import { QUEUE_FILE } from './gate.ts';
import { type Libraries, loadLibraries } from './libraries.ts';
import { KNOWS_RANGES } from './ticket-queue.ts';

/** Bytes that makers lock, far beyond those of the queue in the file. */
const [FIRST, COUNT] = [2 ** 50, 2 ** 40];

/** Who makes something, as it is kept with it: the byte of his lock; where locks know no ranges, his process. */
export type MakerMark = { readonly lock: number } | { readonly pid: number };

/**
 * Says that whoever makes a collection, a snapshot, a file or what a task comes to is still about it, by a lock that the kernel lets go of when its thread or process ends, however it ends. A
 * process number says less: another program gets it some day, in a container the first one always has the same, and a thread has none.
 */
export class Maker {
  readonly mark: MakerMark;
  readonly #fd: number | undefined;

  /** @param directory that of the database. @throws StorageError when its lock file cannot be opened. */
  static async begin(directory: string): Promise<Maker> {
    const { locks } = await loadLibraries();
    if (!KNOWS_RANGES) return new Maker({ pid: process.pid }, undefined);
    try {
      const fd = openSync(join(directory, QUEUE_FILE), 'r+');
      let lock: number;
      do lock = FIRST + randomInt(COUNT);
      while (!locks.tryLock(fd, lock, 1));
      return new Maker({ lock }, fd);
    } catch (cause) {
      throw new StorageError(`a lock file of ${directory} cannot be opened: ${messageOf(cause)}`, { cause });
    }
  }

  private constructor(mark: MakerMark, fd: number | undefined) {
    this.mark = mark;
    this.#fd = fd;
  }

  end(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}

/** A mark as part of the name of a file, as {@link MARK_WORD} finds it: 'lock-7'. */
export function wordOf(mark: MakerMark): string {
  return 'lock' in mark ? `lock-${mark.lock}` : `pid-${mark.pid}`;
}

/** What {@link wordOf} makes, in two groups. */
export const MARK_WORD = '(lock|pid)-(\\d+)';

/** The mark that a name had. @param kind, number the groups of {@link MARK_WORD}. */
export function markOf(kind: string, number: string): MakerMark {
  return kind === 'lock' ? { lock: Number(number) } : { pid: Number(number) };
}

/**
 * Tells whether the maker of something is still about it.
 * @param mark that of former programs, or none, is nobody's.
 * @param isOurs whether this process is about it, asked where the mark has the process alone and it is this one: in a container a process has the number
 * of the one before. Default: it is.
 */
export function isBeingMade(
  directory: string,
  mark: unknown,
  locks: Libraries['locks'],
  isOurs: () => boolean = () => true,
): boolean {
  if (!isMakerMark(mark)) return false;
  if ('lock' in mark) return isLocked(directory, mark.lock, locks);
  return mark.pid === process.pid ? isOurs() : isAlive(mark.pid);
}

/** Whether something that was read is a mark that a maker can have had. */
export function isMakerMark(mark: unknown): mark is MakerMark {
  if (!isRecord(mark)) return false;
  if ('lock' in mark) return Number.isSafeInteger(mark.lock) && Number(mark.lock) >= 0;
  // What is no process's number asks for a group of them, or for all.
  return Number.isSafeInteger(mark.pid) && Number(mark.pid) > 0;
}

function isLocked(directory: string, byte: number, locks: Libraries['locks']): boolean {
  const fd = openSync(join(directory, QUEUE_FILE), 'r+');
  try {
    return !locks.tryLock(fd, byte, 1);
  } finally {
    closeSync(fd);
  }
}

/** Whether a process of this machine runs. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
