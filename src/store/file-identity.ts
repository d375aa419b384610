import { type BigIntStats, fstatSync, statSync } from 'node:fs';

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
