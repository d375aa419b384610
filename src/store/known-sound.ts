import { readFileSync, statSync, writeFileSync } from 'node:fs';

/** Raised when more is looked at, so that what an older program found sound is walked again. */
const VERSION = 1;

/** Tells the state of a file from every other: whoever writes to it, or puts another in its place, changes one of these. */
export function stampOf(path: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [VERSION, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** Tells whether the file was found sound in this state. */
export function isKnownSound(path: string, stamp: string): boolean {
  try {
    return readFileSync(markOf(path), 'latin1') === stamp;
  } catch {
    return false;
  }
}

/** Remembers that the file was found sound in this state. Where nothing can be written, it is walked again each time. */
export function rememberSound(path: string, stamp: string): void {
  try {
    writeFileSync(markOf(path), stamp, 'latin1');
  } catch {}
}

/** File beside it that says so; it may be removed. */
export function markOf(path: string): string {
  return `${path}-sound`;
}
