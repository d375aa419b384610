import { type FileHandle, mkdir } from 'node:fs/promises';
import { replaceFile } from '../../src/core/durable-file.ts';
import { messageOf, StorageError } from '../../src/core/errors.ts';

/** Makes a directory, with those above it. @throws StorageError when it cannot be made. */
export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    throw new StorageError(`cannot make the directory ${path}: ${messageOf(cause)}`, { cause });
  });
}

/** Writes a file, all at once or not at all. @param write as `replaceFile` has it. @throws StorageError when it cannot be written. */
export async function writeWholeFile(path: string, write: (file: FileHandle) => Promise<unknown>): Promise<void> {
  try {
    await replaceFile(path, async (file) => {
      await write(file);
    });
  } catch (cause) {
    throw new StorageError(`cannot write ${path}: ${messageOf(cause)}`, { cause });
  }
}
