import { type BigIntStats, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { open as openLmdb, type RootDatabase } from 'lmdb';
import {
  ClosedError,
  ConflictError,
  FormatError,
  InvalidArgumentError,
  KenyonError,
  messageOf,
  NotFoundError,
  StorageError,
} from '../core/errors.ts';
import { syncDirectory, syncFile } from '../core/framed-file.ts';
import { copyTables } from './copy-tables.ts';
import { lengthenFile, type RequiredSize, requiredSize } from './lmdb-file.ts';
import { checkIdentity, readTables, type Tables, writeIdentity } from './tables.ts';
import { verifyDatabase } from './verify.ts';

const FILE_NAME = 'store.mdb';
/** Stands for a file that is not there. */
const NO_INODE = -1n;
/** How often reading looks whether the file is still the one that was opened. */
const LOOK_EVERY_MS = 1000;

/** How {@link openDatabase} opens. */
export interface DatabaseOptions {
  /** Refuses writes, and a path where nothing is. Default false. */
  readonly readOnly?: boolean;
}

/** An open database directory. One process may open a directory several times, and several processes may share it. */
export class Database {
  readonly path: string;
  readonly readOnly: boolean;
  /** Identifies this database among all others. */
  readonly uuid: string;
  readonly #root: RootDatabase<Buffer, string>;
  readonly #tables: Tables;
  /** The file as it was opened: another one in its place means that the database was compacted. */
  readonly #file: string;
  readonly #inode: bigint;
  #lookedAt = 0;
  #closed = false;

  constructor(
    path: string,
    readOnly: boolean,
    uuid: string,
    { root, tables, inode }: { root: RootDatabase<Buffer, string>; tables: Tables; inode: bigint },
  ) {
    this.path = path;
    this.readOnly = readOnly;
    this.uuid = uuid;
    this.#root = root;
    this.#tables = tables;
    this.#file = join(path, FILE_NAME);
    this.#inode = inode;
  }

  /** The tables, for reading. @throws ClosedError after `close()`. */
  get tables(): Tables {
    if (this.#closed) throw new ClosedError(`the database ${this.path} was closed; open it again`);
    return this.#tables;
  }

  /**
   * Lets the reads that follow see what was committed until now. They otherwise see one state for a whole turn of the event loop,
   * in which other processes, and other handles of this one, may have written.
   * @throws ConflictError when the database was compacted since it was opened, at most a second late.
   */
  refresh(): void {
    if (this.#closed) return;
    this.#root.resetReadTxn();
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#requireOwnFile();
    this.#lookedAt = performance.now();
  }

  /**
   * Runs `change` in one write transaction, after those of other processes; resolves when it is on disk.
   * What `change` throws undoes all of it and is thrown on.
   * @throws StorageError when the disk or the database refuses; ConflictError when the database is read-only.
   */
  async write<T>(change: (tables: Tables) => T): Promise<T> {
    const { tables } = this;
    if (this.readOnly) throw new ConflictError(`the database ${this.path} was opened read-only; open it for writing`);
    try {
      return await this.#root.childTransaction(() => {
        // Under the write lock, which compacting holds too: what is written to a file that was replaced would be lost.
        this.#requireOwnFile();
        return change(tables);
      });
    } catch (error) {
      if (error instanceof KenyonError) throw error;
      const cause = await causeOf(error);
      throw new StorageError(
        `writing to the database ${this.path} failed: ${messageOf(cause)}; nothing of it was stored`,
        {
          cause,
        },
      );
    }
  }

  /**
   * Puts a copy without free pages in place of the file, while nobody writes; the caller closes this database afterwards.
   * @returns bytes before and after.
   */
  async compact(): Promise<{ readonly before: number; readonly after: number }> {
    const copy = `${this.#file}.compact`;
    try {
      return await this.#root.transaction(async () => {
        this.#requireOwnFile();
        await rm(copy, { force: true });
        await copyTables(this.#tables, copy);
        await rm(`${copy}-lock`, { force: true });
        await syncFile(copy);
        const before = (await stat(this.#file)).size;
        await rename(copy, this.#file);
        await syncDirectory(this.path);
        return { before, after: (await stat(this.#file)).size };
      });
    } catch (error) {
      await rm(copy, { force: true });
      if (error instanceof KenyonError) throw error;
      throw new StorageError(`compacting the database ${this.path} failed: ${messageOf(error)}; it is as it was`, {
        cause: error,
      });
    }
  }

  #requireOwnFile(): void {
    if (inodeOf(this.#file) === this.#inode) return;
    throw new ConflictError(
      `the database ${this.path} was compacted or replaced since it was opened; close it and open it again`,
    );
  }

  /** Waits for running writes, then lets go of the files; idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#root.close();
  }
}

function inodeOf(file: string): bigint {
  return (statSync(file, { bigint: true, throwIfNoEntry: false }) as BigIntStats | undefined)?.ino ?? NO_INODE;
}

/** What a failed commit failed of: LMDB's binding says so by the rejection of a promise that it hangs on the error. */
async function causeOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<unknown> };
  if (commitError === undefined) return error;
  const reason = commitError.then(
    () => error,
    (cause: unknown) => cause,
  );
  return Promise.race([reason, nextTurn(error)]);
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
