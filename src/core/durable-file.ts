import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, StorageError } from './errors.ts';

/** A file that is being written to take the place of another. */
export interface Replacement {
  readonly file: FileHandle;
  /** Puts it under its name: fsync, rename, fsync of the directory. What fails before the rename leaves the old file alone. */
  finish(): Promise<void>;
  /** Lets go of it and removes it; nothing to do after `finish`. */
  discard(): Promise<void>;
}

/**
 * Opens a file under a temporary name beside `path`, so that after a crash at any moment either the old file or the whole new
 * one is there.
 */
export async function openReplacement(path: string): Promise<Replacement> {
  // Not the process id: two handles of one process, or two containers, may write the same file at once.
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  const file = await open(temporary, 'w');
  let isThere = true;
  const discard = async () => {
    if (!isThere) return;
    isThere = false;
    try {
      await file.close();
    } finally {
      await rm(temporary, { force: true });
    }
  };
  return {
    file,
    discard,
    async finish() {
      try {
        await file.sync();
        await file.close();
        await rename(temporary, path);
      } catch (error) {
        await discard().catch(() => {});
        throw error;
      }
      isThere = false;
      await syncDirectory(dirname(path)).catch(passUnsyncable);
    },
  };
}

/** Writes a file whole, as {@link openReplacement} does. @param content its text, or what puts the bytes into it. */
export async function replaceFile(
  path: string,
  content: string | ((file: FileHandle) => Promise<void>),
): Promise<void> {
  const replacement = await openReplacement(path);
  try {
    if (typeof content === 'string') await replacement.file.writeFile(content);
    else await content(replacement.file);
    await replacement.finish();
  } catch (error) {
    await replacement.discard().catch(() => {});
    throw error;
  }
}

/** Files that no longer change are left alone for so long: another process may be about to put them in place. */
const LEFTOVER_AGE_MS = 3_600_000;

/** Removes from a directory what crashed writers left: temporary files of {@link openReplacement}, and what else is told. */
export async function removeLeftovers(
  directory: string,
  isLeftover: (name: string) => boolean = () => false,
): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!/\.[0-9a-f]{8}\.tmp$/.test(name) && !isLeftover(name)) continue;
    const path = join(directory, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > LEFTOVER_AGE_MS) await rm(path, { force: true });
  }
}

/** A directory that cannot be read, or a file system that syncs none: the file itself is there. */
function passUnsyncable(error: NodeJS.ErrnoException): void {
  if (!['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP', 'EISDIR'].includes(error.code ?? '')) throw error;
}

/** Makes what was written to a file durable. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename or a removal in the directory durable; where directories cannot be synced (Windows) it does nothing. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * Makes what is missing of a path. The `recursive` of Node goes round for ever where a directory is there and says of what is to be
 * made in it that it does not exist, as /proc does.
 */
async function makeAll(path: string): Promise<void> {
  const code = await codeOfMaking(path);
  if (code === undefined || (code === 'EEXIST' && (await stat(path)).isDirectory())) return;
  if (code === 'ENOENT' && dirname(path) !== path && (await stat(dirname(path)).catch(() => undefined)) === undefined) {
    await makeAll(dirname(path));
  }
  await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
    // Another process may have made it in between.
    if (error.code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  });
}

async function codeOfMaking(path: string): Promise<string | undefined> {
  return mkdir(path).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );
}

/** Passes over a file or a folder that is not there, as `catch` of a promise takes it: undefined. @throws any other error. */
export function passMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Makes a directory, with those above it. @throws StorageError when it cannot be made. */
export async function makeDirectory(path: string): Promise<void> {
  await makeAll(resolve(path)).catch((cause: unknown) => {
    throw new StorageError(`cannot make the directory ${path}: ${messageOf(cause)}`, { cause });
  });
}

/** Writes a file, all at once or not at all. @param content as `replaceFile` has it. @throws StorageError when it cannot be written. */
export async function writeWholeFile(
  path: string,
  content: string | ((file: FileHandle) => Promise<void>),
): Promise<void> {
  await replaceFile(path, content).catch((cause: unknown) => {
    throw new StorageError(`cannot write ${path}: ${messageOf(cause)}`, { cause });
  });
}
