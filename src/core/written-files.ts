import { type FileHandle, mkdir } from 'node:fs/promises';
import { replaceFile } from './durable-file.ts';
import { messageOf, StorageError } from './errors.ts';

/** Makes a directory, with those above it. @throws StorageError when it cannot be made. */
export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
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
