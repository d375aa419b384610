import { realpath, stat } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import { InvalidArgumentError, messageOf, NotFoundError, StorageError } from '../core/errors.ts';
import { type FindOptions, findFiles, type PassedOver, stateOf } from './find-files.ts';

/** A file that is to be read. */
export interface FileInput {
  /** Path to open; `-` is standard input. */
  readonly file: string;
  /** The folder that was given, of a file that was found in one. */
  readonly folder?: string;
  /** Size; undefined for a pipe or a device. */
  readonly bytes: number | undefined;
  /** Says whether it was changed since; of a file. */
  readonly state?: string;
}

/** What paths stand for. */
export interface FileInputs {
  readonly inputs: readonly FileInput[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * Finds the files that paths stand for: files as they are, folders as what is in them. A file that is named twice is read once.
 * @throws NotFoundError for a path where nothing is, StorageError for what may not be read, InvalidArgumentError when standard input is named twice.
 */
export async function findInputs(paths: readonly string[], options: FindOptions = {}): Promise<FileInputs> {
  if (paths.filter((path) => path === '-').length > 1)
    throw new InvalidArgumentError('standard input can be read once; - is named twice');
  const inputs = new Map<string, FileInput>();
  const passedOver: PassedOver[] = [];
  for (const path of paths) {
    if (path === '-') {
      inputs.set(path, { file: path, bytes: undefined });
      continue;
    }
    const entry = await entryOf(path);
    if (!entry.isDirectory()) {
      const bytes = entry.isFile() ? entry.size : undefined;
      inputs.set(await realpath(path).catch(() => path), { file: path, bytes, state: stateOf(entry) });
      continue;
    }
    const found = await findIn(path, options);
    for (const { file, real, bytes, state } of found.files)
      if (!inputs.has(real)) inputs.set(real, { file, folder: path, bytes, state });
    passedOver.push(...found.passedOver);
  }
  return { inputs: [...inputs.values()], passedOver };
}

/** The name of a file in the fields and ids of its documents: its path as it was given, with slashes, without `./`. */
export function nameInDocuments(file: string): string {
  return posix.normalize(sep === '/' ? file : file.replaceAll(sep, '/'));
}

async function findIn(folder: string, options: FindOptions) {
  try {
    return await findFiles(folder, options);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new StorageError(`cannot read the folder ${folder}: ${messageOf(cause)}`, { cause });
  }
}

async function entryOf(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new NotFoundError(`cannot read ${path}: there is no such file in ${process.cwd()}`, { cause });
    throw new StorageError(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}

/** Real paths of those folders that are there. */
export async function realPaths(folders: readonly string[]): Promise<string[]> {
  return Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
}
