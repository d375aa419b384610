import { type FileHandle, open } from 'node:fs/promises';
import { throwIfAborted } from '../core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../core/progress.ts';
import { type Head, readHead } from './pages/read-head.ts';

/** Bytes copied at a time. */
const BLOCK_BYTES = 2 ** 20;

/** The last committed state of a database file, by its two meta pages. */
export interface FileState {
  readonly head: Head;
  readonly metaPages: Buffer;
}

/** Reads which state of a file is the last, while nobody writes. @returns undefined when its head is damaged. */
export async function readFileState(file: FileHandle): Promise<FileState | undefined> {
  const head = readHead(file.fd);
  if (head === undefined) return undefined;
  const metaPages = Buffer.alloc(2 * head.pageSize);
  await file.read(metaPages, 0, metaPages.length, 0);
  return { head, metaPages };
}

/**
 * Copies one state of a database file, while others go on writing and a read transaction keeps LMDB from using the pages of this state again.
 * @throws AbortedError when `signal` fires; the file system's error.
 */
export async function copyFileState(
  source: FileHandle,
  to: string,
  { head, metaPages }: FileState,
  { signal, onProgress }: LongWorkOptions,
): Promise<void> {
  const target = await open(to, 'w');
  try {
    // Pages behind the last one are of later states, and what was never written is not in the file.
    const end = Math.min((head.lastPage + 1) * head.pageSize, (await source.stat()).size);
    const progress = throttleProgress(onProgress);
    await target.write(metaPages);
    for (let at = metaPages.length; at < end; at += BLOCK_BYTES) {
      throwIfAborted(signal, 'copying the database');
      await copyBlock(source, target, at, Math.min(BLOCK_BYTES, end - at));
      progress.report({ stage: 'copy', done: Math.min(end, at + BLOCK_BYTES), total: end });
    }
    await target.sync();
    progress.flush();
  } finally {
    await target.close();
  }
}

async function copyBlock(source: FileHandle, target: FileHandle, at: number, length: number): Promise<void> {
  const { buffer, bytesRead } = await source.read(Buffer.allocUnsafe(length), 0, length, at);
  await target.write(buffer, 0, bytesRead, at);
}
