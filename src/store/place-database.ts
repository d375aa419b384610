import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { cp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, syncDirectory, syncFile } from '../core/durable-file.ts';
import { ConflictError, InvalidArgumentError, KenyonError, messageOf, StorageError } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import type { Database } from './database.ts';
import { FILE_NAME, INCOMING_FILE, openLmdb } from './environment.ts';
import { identityOf } from './file-identity.ts';
import { Gate } from './gate.ts';
import { type Libraries, loadLibraries } from './libraries.ts';
import { requireSoundRows } from './lmdb-file.ts';
import { lockFileOf, reserveLockFile } from './lmdb-lock-file.ts';
import { INDEX_FOLDER, inspectDirectory } from './open-database.ts';
import { IDENTITY_KEY, type Identity, openTables, readMeta, writeMeta } from './tables.ts';
import { transact } from './transact.ts';

/** How a copy of a database is put somewhere. */
export interface PlaceOptions extends LongWorkOptions {
  /** Lets it take the place of a database that is there. Default false. */
  readonly overwrite?: boolean;
}

/**
 * Puts a copy of one state of a database into another directory, where it is verified before it gets its name: at any moment there is what was
 * there before or the whole copy. Whoever has the database open that it takes the place of is told by ConflictError.
 * @returns bytes of the file.
 * @throws ConflictError when a database is there and is not to be overwritten, or something else is there; FormatError when the copy is
 * damaged; AbortedError; StorageError when there is no room.
 */
export async function placeDatabase(database: Database, path: string, options: PlaceOptions): Promise<number> {
  const { overwrite = false, ...work } = options;
  const found = await inspectDirectory(path);
  if (found === 'database') {
    requireOther(database.path, path);
    if (!overwrite)
      throw new ConflictError(
        `there is a database at ${path}, which would be lost; name another directory, or overwrite it`,
      );
  }
  try {
    await makeDirectory(path);
    const libraries = await loadLibraries();
    const gate = new Gate(path, libraries.locks);
    try {
      // Whoever opens the directory or writes there waits until it is done.
      return await gate.run(() => place(database, path, { libraries, work, isOverwritten: found === 'database' }));
    } finally {
      gate.close();
    }
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    const message = `copying the database ${database.path} to ${path} failed: ${messageOf(error)}; what was there before is as it was`;
    throw new StorageError(message, { cause: error });
  }
}

interface Placing {
  readonly libraries: Libraries;
  readonly work: LongWorkOptions;
  readonly isOverwritten: boolean;
}

async function place(database: Database, path: string, { libraries, work, isOverwritten }: Placing): Promise<number> {
  const incoming = join(path, INCOMING_FILE);
  const indexes = join(path, INDEX_FOLDER);
  try {
    // Before the store: an index that is behind it can be used, one that is ahead cannot.
    if (!isOverwritten) await copyIndexes(database.path, indexes);
    await database.copyTo(incoming, work);
    await requireSoundRows(incoming, identityOf(incoming));
    // Those who have the former one open, and its index files, must not take this for a later state of it.
    if (isOverwritten) await renew(incoming, libraries);
    await syncFile(incoming);
    const { size } = await stat(incoming);
    if (isOverwritten) await rm(indexes, { recursive: true, force: true });
    await rename(incoming, join(path, FILE_NAME));
    await syncDirectory(path);
    return size;
  } finally {
    for (const left of [incoming, lockFileOf(incoming)]) await rm(left, { force: true });
  }
}

function requireOther(one: string, other: string): void {
  const [a, b] = [statSync(one), statSync(other)];
  if (a.ino === b.ino && a.dev === b.dev)
    throw new InvalidArgumentError(`${other} is the database that is to be copied; name another directory`);
}

/** Copies the index files, which are caches: without one, or with one that was just being written, it is built again. */
async function copyIndexes(from: string, to: string): Promise<void> {
  const filter = (path: string) => !path.endsWith('.tmp');
  await cp(join(from, INDEX_FOLDER), to, { recursive: true, force: true, filter }).catch(() => undefined);
}

/** Makes it a database of its own. */
async function renew(file: string, libraries: Libraries): Promise<void> {
  reserveLockFile(file);
  const root = openLmdb(libraries, file, { noSync: true });
  try {
    await transact(root, openTables(root), (tables) => {
      writeMeta(tables, IDENTITY_KEY, { ...(readMeta(tables, IDENTITY_KEY) as Identity), uuid: randomUUID() });
    });
  } finally {
    await root.close();
  }
}
