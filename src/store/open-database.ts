import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeDirectory } from '../core/durable-file.ts';
import {
  ConflictError,
  InvalidArgumentError,
  KenyonError,
  messageOf,
  NotFoundError,
  StorageError,
} from '../core/errors.ts';
import { Database } from './database.ts';
import { FILE_NAME, INCOMING_FILE } from './environment.ts';
import { QUEUE_FILE } from './gate.ts';
import { markOf } from './known-sound.ts';
import { lockFileOf } from './lmdb-lock-file.ts';
import { SharedEnvironment } from './shared-environment.ts';
import { SCHEMA_VERSION } from './tables.ts';

/** How {@link openDatabase} opens. */
export interface DatabaseOptions {
  /** Refuses writes, and a path where nothing is. Default false. */
  readonly readOnly?: boolean;
  /** Told of damage that was put right, and of what it cost. */
  readonly onNotice?: (message: string) => void;
}

/**
 * Opens a database directory, or makes one where nothing or an empty directory is.
 * @throws NotFoundError when read-only and nothing is there; ConflictError when something else is there; FormatError when a
 * newer program wrote it or the file is not a database; StorageError when it cannot be opened.
 */
export async function openDatabase(path: string, options: DatabaseOptions = {}): Promise<Database> {
  const { readOnly = false, onNotice } = options;
  try {
    const found = await inspectDirectory(path);
    if (found === 'nothing' && readOnly) {
      throw new NotFoundError(`there is no Kenyon database at ${path}; index something into it first`);
    }
    // The program may go to another directory while it is open.
    const place = resolve(path);
    if (!readOnly) await makeDirectory(place);
    const environment = await SharedEnvironment.enter(place, readOnly, onNotice);
    const database = new Database(place, readOnly, environment);
    if (environment.current.schema === SCHEMA_VERSION) return database;
    await convert(database);
    return await openDatabase(place, options);
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    throw new StorageError(`the database ${path} cannot be opened: ${messageOf(error)}`, { cause: error });
  }
}

/** Writes a database of the former schema anew, as compacting does, and closes it; until that is done, it stays as it was. */
async function convert(database: Database): Promise<void> {
  try {
    if (!database.readOnly) await database.compact();
  } finally {
    await database.close();
  }
  // It takes the right to write.
  if (database.readOnly) await (await openDatabase(database.path)).close();
}

/** Folder of the index files in the directory of a database. */
export const INDEX_FOLDER = 'indexes';

/** Names of what a process leaves that was killed while it made a database. */
const BEFORE_THE_FILE = [
  lockFileOf(FILE_NAME),
  markOf(FILE_NAME),
  QUEUE_FILE,
  INDEX_FOLDER,
  INCOMING_FILE,
  lockFileOf(INCOMING_FILE),
];

/** Looks what is at a path. @throws ConflictError when it is neither a database nor a place for one. */
export async function inspectDirectory(path: string): Promise<'nothing' | 'database'> {
  if (path === '') throw new InvalidArgumentError('the path of a database must not be empty');
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (stats === undefined) return 'nothing';
  if (!stats.isDirectory()) throw new ConflictError(`${path} is a file; a Kenyon database is a directory`);
  const names = await readdir(path);
  if (names.includes(FILE_NAME)) return 'database';
  if (names.every((name) => BEFORE_THE_FILE.includes(name))) return 'nothing';
  throw new ConflictError(
    `${path} is not a Kenyon database: it holds ${names.slice(0, 3).join(', ')} but no ${FILE_NAME}; name another directory`,
  );
}
