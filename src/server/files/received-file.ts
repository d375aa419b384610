import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { passMissing } from '../../core/durable-file.ts';
import { messageOf, StorageError } from '../../core/errors.ts';
import { loadLibraries } from '../../store/libraries.ts';
import { isBeingMade, MARK_WORD, Maker, markOf, wordOf } from '../../store/maker.ts';
import { piecesOf } from '../http/ndjson.ts';
import { HttpProblem } from '../http/problem.ts';
import { SERVER_FOLDER } from '../settings/state-file.ts';

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

/** A file of our own naming, which nobody else may read. */
export interface KeptFile {
  readonly path: string;
  readonly bytes: number;
  readonly remove: () => Promise<void>;
}

const FOLDER = 'received';
/** Only what this module named is ever looked for: a name says who keeps it. */
const NAME = new RegExp(`^${MARK_WORD}-[0-9a-f]{16}$`);

/** Files that clients send, beside the database: on its disk, so that those of a process that was killed can be found and taken away. */
export class ReceivedFiles {
  readonly #database: string;

  constructor(databasePath: string) {
    this.#database = databasePath;
  }

  /**
   * Keeps what a client sends while a job reads it: the name that the client gave stands in messages and documents alone.
   * @throws as {@link keep}; what the job throws.
   */
  async with<T>(
    stream: Readable,
    { name, signal, ...limits }: FileLimits & { readonly name: string; readonly signal: AbortSignal },
    job: (file: ReceivedFile) => Promise<T>,
  ): Promise<T> {
    const { path, remove } = await this.keep(stream, { signal, ...limits });
    try {
      return await job({ path, reading: { calledAs: name, stdin: NO_STDIN, signal } });
    } finally {
      await remove();
    }
  }

  /**
   * Keeps what a client sends in a file, until it is removed.
   * @throws HttpProblem 413 for a file that is too large, 408 and 400 as streams do; StorageError when there is no room.
   */
  async keep(
    stream: Readable,
    { signal, fileBytes, stallMs }: FileLimits & { readonly signal: AbortSignal },
  ): Promise<KeptFile> {
    const maker = await Maker.begin(this.#database);
    const path = join(this.#folder, `${wordOf(maker.mark)}-${randomBytes(8).toString('hex')}`);
    const remove = async () => {
      await rm(path, { force: true });
      maker.end();
    };
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch(noRoom);
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

  /** Takes away what processes left that were killed while they kept it. */
  async removeLeft(): Promise<void> {
    const { locks } = await loadLibraries();
    for (const name of (await readdir(this.#folder).catch(passMissing)) ?? []) {
      const [, kind, number] = NAME.exec(name) ?? [];
      if (kind === undefined) continue;
      if (!isBeingMade(this.#database, markOf(kind, number), locks))
        await rm(join(this.#folder, name), { force: true });
    }
  }

  get #folder(): string {
    return join(this.#database, SERVER_FOLDER, FOLDER);
  }
}

function noRoom(cause: unknown): never {
  throw new StorageError(`a file that was sent cannot be kept beside the database: ${messageOf(cause)}`, { cause });
}
