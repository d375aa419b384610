import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, StorageError } from '../core/errors.ts';

import type { OptionSpelling } from './option-spelling.ts';

/** A stream that can be read twice, since its first reading is kept in a file. */
export interface Spool {
  /** The stream, while it is kept. */
  readonly first: AsyncGenerator<Buffer>;
  /** What `first` gave, once; to be read, or given up by `return`, so that the file goes. */
  again(): AsyncGenerator<Buffer>;
  /** Removes the file. */
  remove(): Promise<void>;
}

const CHUNK_BYTES = 1 << 18;

/** Keeps a stream in a temporary file that nobody else may read. @throws StorageError when there is no room, while iterating. */
export async function spool(chunks: AsyncIterable<Buffer>, name: string, spell: OptionSpelling): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'kenyon-input-'));
  const file = await open(join(folder, 'input'), 'wx+', 0o600);
  const discard = () => rm(folder, { recursive: true, force: true });
  // Where a file that is open may be removed, nothing is left of it however the program ends.
  await discard().catch(() => {});
  const remove = async () => {
    await file.close().catch(() => {});
    await discard();
  };
  return { first: kept(chunks, file, name, spell), again: () => readAgain(file, remove), remove };
}

async function* kept(
  chunks: AsyncIterable<Buffer>,
  file: FileHandle,
  name: string,
  spell: OptionSpelling,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    try {
      await file.write(chunk);
    } catch (cause) {
      throw new StorageError(
        `${name} cannot be kept in ${tmpdir()} to be read twice: ${messageOf(cause)}; say ${spell('types')}`,
        { cause },
      );
    }
    yield chunk;
  }
}

async function* readAgain(file: FileHandle, remove: () => Promise<void>): AsyncGenerator<Buffer> {
  try {
    for (let position = 0; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await remove();
  }
}
