import { type FileHandle, open } from 'node:fs/promises';
import { FormatError, messageOf, NotFoundError } from '../../core/errors.ts';

/** Opens a file to read, hands it to `use`, and closes it. @throws NotFoundError when it cannot be opened. */
export async function withFile<T>(path: string, use: (file: FileHandle, sizeBytes: number) => Promise<T>): Promise<T> {
  const file = await openFile(path);
  try {
    return await use(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

/** Opens a file to read. @throws NotFoundError that says why it cannot be opened. */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new NotFoundError(`the file ${path} cannot be opened: ${messageOf(cause)}`, { cause });
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new NotFoundError(`${path} is not a file`);
}

/** Reads exactly this many bytes. @throws FormatError when the file ends before. */
export async function readBytes(path: string, file: FileHandle, position: number, length: number): Promise<Buffer> {
  // A buffer of its own, so that typed arrays of any kind may begin at its first byte.
  const bytes = Buffer.from(new ArrayBuffer(length));
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) {
      throw new FormatError(`${path} ends at byte ${position + done}, where ${length - done} more were expected`);
    }
    done += bytesRead;
  }
  return bytes;
}
