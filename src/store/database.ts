import { type BigIntStats, statSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { syncDirectory, syncFile } from '../core/durable-file.ts';
import { ClosedError, ConflictError, KenyonError, messageOf, StorageError } from '../core/errors.ts';
import { copyTables } from './copy-tables.ts';
import type { Tables } from './tables.ts';

/** Name of the file in the directory of a database. */
export const FILE_NAME = 'store.mdb';
/** Stands for a file that is not there. */
export const NO_INODE = -1n;
/** How often reading looks whether the file is still the one that was opened. */
const LOOK_EVERY_MS = 1000;

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

  /** @internal */
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

  /** The tables, for reading. @throws ClosedError after `close()`. @internal */
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
   * @internal
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
   * @returns bytes before and after, and the numbers of the collections whose documents got new ords.
   */
  async compact(): Promise<{ readonly before: number; readonly after: number; readonly renumbered: number[] }> {
    const copy = `${this.#file}.compact`;
    try {
      return await this.#root.transaction(async () => {
        this.#requireOwnFile();
        await rm(copy, { force: true });
        const renumbered = await copyTables(this.#tables, copy);
        await rm(`${copy}-lock`, { force: true });
        await syncFile(copy);
        const before = (await stat(this.#file)).size;
        await rename(copy, this.#file);
        await syncDirectory(this.path);
        return { before, after: (await stat(this.#file)).size, renumbered };
      });
    } catch (error) {
      for (const left of [copy, `${copy}-lock`]) await rm(left, { force: true });
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

/** Tells one file from another that takes its place. */
export function inodeOf(file: string): bigint {
  return (statSync(file, { bigint: true, throwIfNoEntry: false }) as BigIntStats | undefined)?.ino ?? NO_INODE;
}

/** Cause of a failed commit: LMDB's binding gives it as the rejection of a promise that it hangs on the error. */
async function causeOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<unknown> };
  if (commitError === undefined) return error;
  const reason = commitError.then(
    () => error,
    (cause: unknown) => cause,
  );
  return Promise.race([reason, nextTurn(error)]);
}
