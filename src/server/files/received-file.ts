import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { messageOf, StorageError } from '../../core/errors.ts';
import { piecesOf } from '../http/ndjson.ts';
import { HttpProblem } from '../http/problem.ts';

/** How a file is received. */
export interface FileLimits {
  readonly fileBytes: number;
  readonly stallMs: number;
}

/** Files are sent one at a time; readers of tables look at them twice. */
const NO_STDIN = Readable.from([]);

/** A file that was received, as readers take it. */
export interface ReceivedFile {
  readonly path: string;
  readonly reading: { readonly calledAs: string; readonly stdin: Readable; readonly signal: AbortSignal };
}

/**
 * Keeps what a client sends in a file while a job reads it: the name that the client gave stands in messages and documents alone.
 * @throws as {@link keepSent}; what the job throws.
 */
export async function withReceivedFile<T>(
  stream: Readable,
  { name, signal, ...limits }: FileLimits & { readonly name: string; readonly signal: AbortSignal },
  job: (file: ReceivedFile) => Promise<T>,
): Promise<T> {
  const { path, remove } = await keepSent(stream, { signal, ...limits });
  try {
    return await job({ path, reading: { calledAs: name, stdin: NO_STDIN, signal } });
  } finally {
    await remove();
  }
}

/** A file of our own naming, which nobody else may read. */
export interface KeptFile {
  readonly path: string;
  readonly bytes: number;
  readonly remove: () => Promise<void>;
}

/**
 * Keeps what a client sends in a file, until it is removed.
 * @throws HttpProblem 413 for a file that is too large, 408 and 400 as streams do; StorageError when there is no room.
 */
export async function keepSent(
  stream: Readable,
  { signal, fileBytes, stallMs }: FileLimits & { readonly signal: AbortSignal },
): Promise<KeptFile> {
  const folder = await mkdtemp(join(tmpdir(), 'kenyon-file-')).catch(noRoom);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'file');
    const file = await open(path, 'wx', 0o600).catch(noRoom);
    let bytes = 0;
    try {
      for await (const piece of piecesOf(stream, stallMs)) {
        signal.throwIfAborted();
        bytes += piece.length;
        if (bytes > fileBytes)
          throw new HttpProblem(413, 'BODY_TOO_LARGE', `a file may have ${fileBytes} bytes; kenyon index takes more`);
        await file.writeFile(piece).catch(noRoom);
      }
    } finally {
      await file.close();
    }
    return { path, bytes, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function noRoom(cause: unknown): never {
  throw new StorageError(`a file that was sent cannot be kept in ${tmpdir()}: ${messageOf(cause)}`, { cause });
}
