import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { ConflictError } from '../core/errors.ts';

/** Stands for a file that is not there. */
export const NO_FILE = '';

/** Tells the file at a path from all others; {@link NO_FILE} when there is none. */
export function identityOf(path: string): string {
  return identityOfStats(statSync(path, { bigint: true, throwIfNoEntry: false }) as BigIntStats | undefined);
}

/** The same of an open file. */
export function identityOfOpen(fd: number): string {
  return identityOfStats(fstatSync(fd, { bigint: true }));
}

function identityOfStats(stats: BigIntStats | undefined): string {
  return stats === undefined ? NO_FILE : `${stats.dev}:${stats.ino}`;
}

/** Another file is where one was that belongs to an open database. */
export class ReplacedError extends ConflictError {
  /** @param what the database, or one of its files. */
  constructor(what: string, cause?: unknown) {
    super(`${what} was replaced or removed since the database was opened; close it and open it again`, { cause });
    this.name = 'ConflictError';
  }
}
