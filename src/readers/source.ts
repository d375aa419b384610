import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Readable } from 'node:stream';
import {
  AbortedError,
  InvalidArgumentError,
  type KenyonError,
  messageOf,
  NotFoundError,
  StorageError,
} from '../core/errors.ts';
import { onAbort } from '../core/on-abort.ts';

/** Bytes of a file or of standard input, with how far they have been read. */
export interface Source {
  /** The path as it was given, or 'stdin'. */
  readonly name: string;
  /** Size on disk, unknown for a stream. */
  readonly totalBytes: number | undefined;
  /** Bytes from the disk or the stream that have been used so far, counted before any decompression. */
  bytesRead(): number;
  /** The bytes, once. */
  readonly chunks: AsyncGenerator<Buffer>;
}

/** Where `-` reads from, and what stops the reading. */
export interface SourceOptions {
  readonly stdin: Readable;
  /** Fires to stop; the chunks then reject with AbortedError, also while a slow stream is silent. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a file, or standard input for `-`.
 * @throws NotFoundError, InvalidArgumentError (a directory) or StorageError (no permission), before any byte is read.
 */
export async function openSource(file: string, options: SourceOptions): Promise<Source> {
  const name = file === '-' ? 'stdin' : file;
  const totalBytes = file === '-' ? undefined : await fileSize(file);
  const stream = file === '-' ? options.stdin : createReadStream(file);
  const { signal } = options;
  const abort = () => stream.destroy(new AbortedError(`reading ${name} was aborted`, { cause: signal?.reason }));
  if (signal?.aborted) abort();
  const stop = onAbort(signal, abort);
  // Aborted before anybody reads: who reads then is told, and until then nobody is there to be told.
  stream.on('error', ignore);
  // One that nobody reads to its end.
  stream.once('close', () => {
    stop();
    stream.off('error', ignore);
  });
  let bytes = 0;
  const chunks = (async function* () {
    try {
      for await (const chunk of stream) {
        yield chunk as Buffer;
        // Counted when the next chunk is wanted: this one has then been used.
        bytes += chunk.length;
      }
    } catch (error) {
      throw readError(name, error, signal);
    } finally {
      stop();
    }
  })();
  return { name, totalBytes, bytesRead: () => bytes, chunks };
}

function ignore(): void {}

/** Size of a regular file; undefined for a pipe or a device, whose size says nothing. */
async function fileSize(file: string): Promise<number | undefined> {
  try {
    const entry = await stat(file);
    if (entry.isDirectory()) throw new InvalidArgumentError(`${file} is a directory; name a file in it`);
    return entry.isFile() ? entry.size : undefined;
  } catch (error) {
    throw readError(file, error);
  }
}

/** A relative path is told with the folder that it was looked for from. */
export function noSuchFile(path: string, cause: unknown): NotFoundError {
  const from = isAbsolute(path) ? '' : ` in ${process.cwd()}`;
  return new NotFoundError(`cannot read ${path}: there is no such file${from}`, { cause });
}

function readError(name: string, error: unknown, signal?: AbortSignal): KenyonError {
  if (error instanceof InvalidArgumentError) return error;
  if (signal?.aborted) return new AbortedError(`reading ${name} was aborted`, { cause: error });
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return noSuchFile(name, error);
  return new StorageError(`cannot read ${name}: ${messageOf(error)}`, { cause: error });
}
