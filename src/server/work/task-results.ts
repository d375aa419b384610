import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { makeDirectory, passMissing } from '../../core/durable-file.ts';
import { FormatError, messageOf, StorageError } from '../../core/errors.ts';
import { openFramedFile, writeFramedFile } from '../../core/framed-file.ts';
import { SERVER_FOLDER } from '../settings/state-file.ts';

const FOLDER = 'results';
/** Only what this module named is ever looked for. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** It has what the documents or the request had. */
const KIND = { magic: 'KYN-TASK', version: 1, mode: 0o600 };

/** JSON of what a task came to. */
export interface ResultText {
  readonly bytes: number;
  /** UTF-8; whoever has it reads it to its end or destroys it. */
  readonly text: Readable;
}

/** What tasks came to, a checked file each beside the database: it is there after the server began anew, and takes no memory. */
export class TaskResults {
  readonly #folder: string;

  constructor(databasePath: string) {
    this.#folder = join(databasePath, SERVER_FOLDER, FOLDER);
  }

  /** Keeps a result; resolves when it is on disk. @param id of its task. @param json as it is answered. @throws what writing throws. */
  async keep(id: string, json: string): Promise<void> {
    await makeDirectory(this.#folder);
    await writeFramedFile(this.#pathOf(id), KIND, { task: id }, [Buffer.from(json)]);
  }

  /** The result of a task; undefined where there is none, or it is damaged. @throws StorageError when it cannot be read. */
  async read(id: string): Promise<ResultText | undefined> {
    if (!ID.test(id)) return undefined;
    const path = this.#pathOf(id);
    const frame = await openFramedFile(path, KIND).catch((cause: NodeJS.ErrnoException) => {
      if (cause instanceof FormatError || cause.code === 'ENOENT') return undefined;
      throw new StorageError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
    });
    if (frame === undefined) return undefined;
    if (frame.meta.task === id) return { bytes: frame.payloadBytes, text: frame.payload };
    // Somebody put another one's file in its place.
    frame.payload.destroy();
    return undefined;
  }

  /** Bytes of the file of a result, 0 where there is none or nobody can say. */
  async bytesOf(id: string): Promise<number> {
    return ID.test(id) ? ((await stat(this.#pathOf(id)).catch(() => undefined))?.size ?? 0) : 0;
  }

  async remove(id: string): Promise<void> {
    if (ID.test(id)) await rm(this.#pathOf(id), { force: true });
  }

  /** Takes away those that were written before a time, whoever's they are, and what was broken off while it was written. @param before milliseconds since 1970. */
  async removeOld(before: number): Promise<void> {
    for (const name of (await readdir(this.#folder).catch(passMissing)) ?? []) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(passMissing);
      if (found !== undefined && found.mtimeMs < before) await rm(path, { force: true });
    }
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.result`);
  }
}
