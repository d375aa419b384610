import { type FileHandle, open, stat } from 'node:fs/promises';
import { replaceFile } from '../../../src/core/durable-file.ts';
import type { TextRole } from '../../../src/core/encoder.ts';
import { ConflictError, messageOf, StorageError } from '../../../src/core/errors.ts';
import { KeyTable } from './key-table.ts';
import { openTaughtFile } from './read-blocks.ts';
import {
  type Block,
  DIGEST_BYTES,
  encodeBlock,
  encodeTaughtHead,
  KEY_BYTES,
  type TaughtHead,
  textKey,
} from './taught-format.ts';

/**
 * Opens a file of taught vectors to append to; makes it when it is not there. What stands before a last block whose writing was
 * cut off is checked; that block is taken away when the next one is written, since another process may be in the middle of it.
 * @throws ConflictError when the file is of another teacher; FormatError when it is damaged; StorageError when it cannot be written.
 */
export async function openTaughtWriter(path: string, head: TaughtHead): Promise<TaughtWriter> {
  try {
    if (!(await exists(path))) await replaceFile(path, (file) => file.writeFile(encodeTaughtHead(head)));
  } catch (cause) {
    throw refused(path, cause);
  }
  const read = await openTaughtFile(path);
  try {
    requireSameTeacher(read, head, path);
    const keys = new KeyTable();
    for await (const block of read.blocks()) {
      for (let i = 0; i < block.count; i++) keys.add(block.keys.subarray(KEY_BYTES * i, KEY_BYTES * (i + 1)));
    }
    const size = read.wholeBytes();
    const file = await openToWrite(path);
    return new TaughtWriter(path, { file, keys, size, tail: read.sizeBytes - size, digest: read.lastDigest() });
  } finally {
    await read.close();
  }
}

interface WriterState {
  readonly file: FileHandle;
  readonly keys: KeyTable;
  /** Where the last whole block ends. */
  size: number;
  /** Bytes of a cut off block behind it. */
  tail: number;
  /** Its digest. */
  digest: Buffer;
}

/** Appends blocks to a file of taught vectors; one process at a time. */
export class TaughtWriter {
  readonly #path: string;
  readonly #state: WriterState;

  constructor(path: string, state: WriterState) {
    this.#path = path;
    this.#state = state;
  }

  /** Vectors in the file. */
  get count(): number {
    return this.#state.keys.count;
  }

  /** Whether the text has a vector in this role. */
  has(text: string, role: TextRole): boolean {
    return this.#state.keys.rowOf(textKey(text, role)) >= 0;
  }

  /**
   * Appends a block; when this resolves it is on disk.
   * @throws ConflictError when something else has written to the file or taken it away; StorageError when the disk refuses, and
   * then nothing of the block stays.
   */
  async append(block: Block): Promise<void> {
    const { file, keys, size, digest } = this.#state;
    const bytes = encodeBlock(block, digest);
    try {
      await this.#requireAlone();
      if (this.#state.tail > 0) await file.truncate(size);
      this.#state.tail = 0;
      await writeAll(file, bytes, size);
      await file.datasync();
    } catch (cause) {
      if (cause instanceof ConflictError) throw cause;
      // What was written of it would be found cut off, and taken away, all the same.
      await file.truncate(size).catch(() => {});
      throw refused(this.#path, cause);
    }
    for (const key of block.keys) keys.add(key);
    this.#state.size += bytes.length;
    this.#state.digest = Buffer.from(bytes.subarray(bytes.length - DIGEST_BYTES));
  }

  async close(): Promise<void> {
    await this.#state.file.close();
  }

  async #requireAlone(): Promise<void> {
    const { size, ino } = await this.#state.file.stat();
    const found = await stat(this.#path).catch(() => undefined);
    if (found?.ino !== ino) {
      throw new ConflictError(
        `${this.#path} was taken away or exchanged while it was written to; let one process teach a file`,
      );
    }
    const expected = this.#state.size + this.#state.tail;
    if (size === expected) return;
    throw new ConflictError(
      `${this.#path} should have ${expected} bytes and has ${size}: something else writes to it; let one process teach a file`,
    );
  }
}

function requireSameTeacher(found: TaughtHead, wanted: TaughtHead, path: string): void {
  if (found.teacher === wanted.teacher && found.dim === wanted.dim) return;
  throw new ConflictError(
    `${path} holds vectors of the encoder ${found.teacher} with ${found.dim} dimensions, not of ${wanted.teacher} with ` +
      `${wanted.dim}; give each teacher a file of its own`,
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function openToWrite(path: string): Promise<FileHandle> {
  return open(path, 'r+').catch((cause: unknown) => {
    throw refused(path, cause);
  });
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

function refused(path: string, cause: unknown): StorageError {
  return new StorageError(`cannot write ${path}: ${messageOf(cause)}; what was taught before is kept`, { cause });
}
