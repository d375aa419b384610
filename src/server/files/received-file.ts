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
 * Keeps what a client sends in a file of our own naming, which nobody else may read and which goes when the job ends: the name that the client
 * gave stands in messages and documents alone.
 * @throws HttpProblem 413 for a file that is too large, 408 and 400 as streams do; StorageError when there is no room; what the job throws.
 */
export async function withReceivedFile<T>(
  stream: Readable,
  { name, signal, fileBytes, stallMs }: FileLimits & { readonly name: string; readonly signal: AbortSignal },
  job: (file: ReceivedFile) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kenyon-file-')).catch(noRoom);
  try {
    const path = join(folder, 'file');
    const file = await open(path, 'wx', 0o600).catch(noRoom);
    try {
      let bytes = 0;
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
    return await job({ path, reading: { calledAs: name, stdin: NO_STDIN, signal } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function noRoom(cause: unknown): never {
  throw new StorageError(`a file that was sent cannot be kept in ${tmpdir()}: ${messageOf(cause)}`, { cause });
}
