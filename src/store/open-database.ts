import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';
import {
  ConflictError,
  FormatError,
  InvalidArgumentError,
  KenyonError,
  messageOf,
  NotFoundError,
  StorageError,
} from '../core/errors.ts';
import { Database, FILE_NAME, inodeOf, NO_INODE } from './database.ts';
import { lengthenFile, type RequiredSize, requiredSize } from './lmdb-file.ts';
import { checkIdentity, readTables, writeIdentity } from './tables.ts';
import { verifyDatabase } from './verify.ts';

/** How {@link openDatabase} opens. */
export interface DatabaseOptions {
  /** Refuses writes, and a path where nothing is. Default false. */
  readonly readOnly?: boolean;
}

/**
 * Opens a database directory, or makes one where nothing or an empty directory is.
 * @throws NotFoundError when read-only and nothing is there; ConflictError when something else is there; FormatError when a
 * newer program wrote it or the file is not a database; StorageError when it cannot be opened.
 */
export async function openDatabase(path: string, { readOnly = false }: DatabaseOptions = {}): Promise<Database> {
  const found = await inspectDirectory(path);
  if (found === 'nothing' && readOnly) {
    throw new NotFoundError(`there is no Kenyon database at ${path}; index something into it first`);
  }
  const file = join(path, FILE_NAME);
  const required = found === 'database' ? await readSize(file) : undefined;
  // A process that was killed at its first step leaves an empty file, and LMDB dies of opening one read-only.
  if (readOnly && required?.sizeBytes === 0) checkIdentity(path, undefined);
  const isShort = required !== undefined && (await stat(file)).size < required.sizeBytes;
  // To lengthen the file takes the right to write; afterwards it is as long as it says.
  if (isShort && readOnly) await (await openDatabase(path)).close();
  try {
    if (!readOnly) await mkdir(path, { recursive: true });
    return await openChecked(path, readOnly, isShort && !readOnly ? required : undefined);
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    const message = `the database ${path} cannot be opened: ${messageOf(error)}`;
    if (/MDB_(CORRUPTED|PAGE_NOTFOUND|INVALID)/.test(message)) {
      throw new FormatError(`${message}; restore it from a backup`, { cause: error });
    }
    throw new StorageError(message, { cause: error });
  }
}

async function readSize(file: string): Promise<RequiredSize> {
  try {
    return await requiredSize(file);
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    throw new StorageError(`the database file ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function inspectDirectory(path: string): Promise<'nothing' | 'database'> {
  if (path === '') throw new InvalidArgumentError('the path of a database must not be empty');
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return 'nothing';
  if (!stats.isDirectory()) throw new ConflictError(`${path} is a file; a Kenyon database is a directory`);
  const names = await readdir(path);
  if (names.includes(FILE_NAME)) return 'database';
  // A lock file alone is what a process leaves that was killed while it made the database.
  if (names.every((name) => name === `${FILE_NAME}-lock`)) return 'nothing';
  throw new ConflictError(
    `${path} is not a Kenyon database: it holds ${names.slice(0, 3).join(', ')} but no ${FILE_NAME}; name another directory`,
  );
}

async function openChecked(path: string, readOnly: boolean, lengthenTo: RequiredSize | undefined): Promise<Database> {
  // Not above: an import alone is not to load what only an open database needs.
  const { open: openLmdb } = await import('lmdb');
  const file = join(path, FILE_NAME);
  // Before it is opened: if another takes its place in between, the first use notices.
  const before = inodeOf(file);
  // Each commit is flushed before it is reported: no overlapping sync.
  const root: RootDatabase<Buffer, string> = openLmdb({
    path: file,
    noSubdir: true,
    encoding: 'binary',
    overlappingSync: false,
    // Only transactions write, which need no batching, and the promise of a batch that fails is one nobody can catch.
    eventTurnBatching: false,
    readOnly,
  });
  try {
    // Under the write lock, so that no other process writes meanwhile.
    if (lengthenTo !== undefined) await root.transaction(() => lengthenFile(file, lengthenTo));
    const names = [...root.getKeys()];
    if (names.length > 0 && !names.includes('meta')) {
      throw new ConflictError(`${path} holds a database of another program; name another directory`);
    }
    if (names.length === 0 && readOnly) checkIdentity(path, undefined);
    // All of a new database comes into being in one transaction, or nothing of it.
    const isNew = names.length === 0 && !readOnly;
    const [tables, identity] = isNew
      ? await root.transaction(() => readTables(root, writeIdentity))
      : readTables(root, () => undefined);
    const uuid = checkIdentity(path, identity);
    const database = new Database(path, readOnly, uuid, {
      root,
      tables,
      inode: before === NO_INODE ? inodeOf(file) : before,
    });
    if (lengthenTo !== undefined) await verifyDatabase(database);
    return database;
  } catch (error) {
    await root.close();
    throw error;
  }
}
