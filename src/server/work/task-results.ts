import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, passMissing, replaceFile } from '../../core/durable-file.ts';
import { SERVER_FOLDER } from '../settings/state-file.ts';

const FOLDER = 'results';
/** Only what this module named is ever looked for. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What tasks came to, a file each beside the database: it is there after the server began anew, and takes no memory until it is asked for. */
export class TaskResults {
  readonly #folder: string;

  constructor(databasePath: string) {
    this.#folder = join(databasePath, SERVER_FOLDER, FOLDER);
  }

  /** Keeps a result; resolves when it is on disk. @param id of its task. @param json as it is answered. @throws what writing throws. */
  async keep(id: string, json: string): Promise<void> {
    await makeDirectory(this.#folder);
    await replaceFile(this.#pathOf(id), async (file) => {
      // It has what the documents or the request had.
      await file.chmod(0o600);
      await file.writeFile(json);
    });
  }

  /** The result of a task; undefined where there is none. */
  async read(id: string): Promise<string | undefined> {
    return ID.test(id) ? readFile(this.#pathOf(id), 'utf8').catch(passMissing) : undefined;
  }

  /** Bytes of the result of a task, 0 where there is none. */
  async bytesOf(id: string): Promise<number> {
    return ID.test(id) ? ((await stat(this.#pathOf(id)).catch(passMissing))?.size ?? 0) : 0;
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
    return join(this.#folder, `${id}.json`);
  }
}
