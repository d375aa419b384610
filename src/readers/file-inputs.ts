import { realpath, stat } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import { InvalidArgumentError, messageOf, NotFoundError, StorageError } from '../core/errors.ts';
import { type FindOptions, findFiles, isNotThere, type PassedOver, stateOf, type UnreadPath } from './find-files.ts';
import { noSuchFile } from './source.ts';

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

/** Files that paths stand for. */
export interface FileInputs {
  readonly inputs: readonly FileInput[];
  readonly passedOver: readonly PassedOver[];
  /** What is there and cannot be read, in folders; with `goesOn`, paths that were given as well. */
  readonly unread: readonly UnreadPath[];
}

/** How paths are looked at. */
export interface FindInputsOptions extends FindOptions {
  /** Whether the others are looked at where one cannot be; it is then among `unread`. Default false: it is thrown. */
  readonly goesOn?: boolean;
}

/**
 * Finds the files that paths stand for: files as they are, folders as what is in them. A file that is named twice is read once.
 * @throws InvalidArgumentError when standard input is named twice; AbortedError; unless it `goesOn`, NotFoundError for a path where nothing is and
 * StorageError for one that may not be read.
 */
export async function findInputs(paths: readonly string[], options: FindInputsOptions = {}): Promise<FileInputs> {
  if (paths.filter((path) => path === '-').length > 1)
    throw new InvalidArgumentError('standard input can be read once; - is named twice');
  const inputs = new Map<string, FileInput>();
  const passedOver: PassedOver[] = [];
  const unread: UnreadPath[] = [];
  for (const path of paths) {
    try {
      const found = await findPath(path, options);
      for (const [real, input] of found.inputs)
        if (input.folder === undefined || !inputs.has(real)) inputs.set(real, input);
      passedOver.push(...found.passedOver);
      unread.push(...found.unread);
    } catch (error) {
      if (options.goesOn !== true || options.signal?.aborted) throw error;
      unread.push({ path, reason: messageOf(error), isGone: error instanceof NotFoundError });
    }
  }
  return { inputs: [...inputs.values()], passedOver, unread };
}

/** What one path stands for, by real paths. */
async function findPath(path: string, options: FindOptions) {
  const of = (real: string, input: FileInput) => ({ inputs: [[real, input] as const], passedOver: [], unread: [] });
  if (path === '-') return of(path, { file: path, bytes: undefined });
  const entry = await entryOf(path);
  if (!entry.isDirectory()) {
    const bytes = entry.isFile() ? entry.size : undefined;
    return of(await realpath(path).catch(() => path), { file: path, bytes, state: stateOf(entry) });
  }
  const { files, ...others } = await findIn(path, options);
  const inputs = files.map(
    ({ file, real, bytes, state }) => [real, { file, folder: path, bytes, state } satisfies FileInput] as const,
  );
  return { inputs, ...others };
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
    if (isNotThere(cause)) throw noSuchFile(path, cause);
    throw new StorageError(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}

/** Real paths of those folders that are there. */
export async function realPaths(folders: readonly string[]): Promise<string[]> {
  return Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
}
