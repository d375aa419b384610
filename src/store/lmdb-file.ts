import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { FormatError } from '../core/errors.ts';
import { identityOfOpen } from './file-identity.ts';
import { isKnownSound, rememberSound, stampOf } from './known-sound.ts';
import type { Libraries } from './libraries.ts';
import { checkPages, usedPages } from './pages/check-pages.ts';
import { PageDamage } from './pages/page-layout.ts';
import { type Head, readHead } from './pages/read-head.ts';
import { RowCensus, RowFault } from './row-census.ts';

/**
 * Looks at the head of a database file before LMDB maps it.
 * @returns false while the file is empty: a database in the making.
 * @throws FormatError when the file is not an LMDB database or its head is damaged.
 */
export function requireHead(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    return fstatSync(file).size > 0 && headOf(path, file) !== undefined;
  } finally {
    closeSync(file);
  }
}

/** Number of the last transaction of a database file. @throws FormatError when its head is damaged. */
export function lastTransactionOf(path: string): number {
  const file = openSync(path, 'r');
  try {
    return headOf(path, file).transaction;
  } finally {
    closeSync(file);
  }
}

/** Files from this size on are not walked again while nobody has written to them: 1 GB takes about 2 s. */
const LARGE_BYTES = 64 * 2 ** 20;

/**
 * Walks a database file before LMDB follows what is in it, like {@link walkFile}; a large one that was found sound and not written
 * to since is taken as it is.
 * @returns what is wrong with single collections.
 * @throws FormatError that says what is wrong first.
 */
export async function walkOnce(path: string, largeBytes = LARGE_BYTES): Promise<readonly RowFault[]> {
  if (statSync(path).size < largeBytes) return walkFile(path);
  const stamp = stampOf(path);
  if (isKnownSound(path, stamp)) return [];
  const faults = await walkFile(path);
  if (faults.length === 0 && stampOf(path) === stamp) rememberSound(path, stamp);
  return faults;
}

/**
 * Walks the whole of a database file, less what documents and vectors hold, whose checksums are looked at when they are read: pages and
 * free pages, keys and counts, ids, counters and records.
 * What is committed meanwhile does no harm, if a read transaction is held, which keeps LMDB from using pages again.
 * @returns what is wrong with single collections.
 * @throws FormatError that says what is wrong first with the file.
 */
export function walkFile(path: string): Promise<readonly RowFault[]> {
  return withFile(path, 'r', (file) => takeCensus(path, file, new RowCensus()));
}

/**
 * Reads all of a database file, documents and vectors too, while a read transaction is held.
 * @param identity of the file that it is held on.
 * @returns false when another one is in its place.
 * @throws FormatError that says what is wrong first; its cause is RowDamage when that is one document or vector.
 */
export function requireSoundRows(path: string, identity: string): Promise<boolean> {
  return withFile(path, 'r', async (file) => {
    if (identityOfOpen(file) !== identity) return false;
    const [fault] = await takeCensus(path, file, new RowCensus({ readsAll: true }));
    if (fault !== undefined) throw fault;
    return true;
  });
}

async function takeCensus(path: string, file: number, census: RowCensus): Promise<readonly RowFault[]> {
  if (fstatSync(file).size === 0) return [];
  await checkPages(file, headOf(path, file), RowCensus.TABLES, (table, entry, pages) =>
    census.add(table, entry, pages),
  );
  return census.finish();
}

/**
 * Gives the room of the pages that nothing leads to back to the disk, without changing what the file says: they read as zeros then, and
 * take room again when LMDB writes them, which it does without reading them. Only while nobody writes, and nobody reads what was stored
 * before the last transaction.
 * @returns bytes that were given back.
 * @throws FormatError as {@link walkFile} does.
 */
export function releaseFreePages(path: string, { locks }: Libraries): Promise<number> {
  return withFile(path, 'r+', async (file) => {
    const head = headOf(path, file);
    const used = await usedPages(file, head, RowCensus.TABLES);
    const { pageSize, lastPage } = head;
    let released = 0;
    for (let from = 0; from <= lastPage; ) {
      let end = from;
      while (end <= lastPage && !used.has(end)) end++;
      if (end > from) await locks.trim(file, from * pageSize, (end - from) * pageSize);
      released += (end - from) * pageSize;
      from = end + 1;
    }
    return released;
  });
}

/** What to do about a fault of rows. */
export const MENDING =
  'open the database for writing, which puts right what follows from its documents, or restore it from a backup';

async function withFile<T>(path: string, flags: string, job: (file: number) => Promise<T>): Promise<T> {
  const file = openSync(path, flags);
  try {
    return await job(file);
  } catch (error) {
    if (!(error instanceof PageDamage)) throw error;
    const remedy = error instanceof RowFault ? MENDING : 'restore it from a backup';
    throw new FormatError(`the database file ${path} is damaged: ${error.message}; ${remedy}`, { cause: error });
  } finally {
    closeSync(file);
  }
}

/** Times that a head is read which may just be being written. */
const ATTEMPTS = 5;

function headOf(path: string, file: number): Head {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const head = readHead(file);
    if (head !== undefined) return head;
  }
  throw new FormatError(`${path} is not a Kenyon database, or its head is damaged; restore it from a backup`);
}
