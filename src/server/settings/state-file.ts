import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory, replaceFile } from '../../core/durable-file.ts';
import { FormatError, messageOf } from '../../core/errors.ts';
import { Serial } from '../../core/serial.ts';

/** Another process may have written it; how often to look. */
const LOOK_EVERY_MS = 1000;

/** What a file keeps. */
export interface StateFormat<T> {
  /** Checks what JSON held. @throws Error that says what is wrong. */
  read(value: unknown): T;
  readonly empty: T;
  /** Who may read the file. Default: as the system has it. */
  readonly mode?: number;
}

/** A small state that outlives the process: a JSON file, replaced as a whole, that other processes may replace too. */
export class StateFile<T> {
  readonly #path: string;
  readonly #format: StateFormat<T>;
  readonly #changes = new Serial();
  #value: T;
  #stamp = 'none';
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(path: string, format: StateFormat<T>) {
    this.#path = path;
    this.#format = format;
    this.#value = format.empty;
  }

  /** The state as it is now, or was a second ago. @throws FormatError when the file is damaged. */
  async current(): Promise<T> {
    if (performance.now() - this.#lookedAt >= LOOK_EVERY_MS) await this.#look();
    return this.#value;
  }

  /** What `current` gave last. */
  get last(): T {
    return this.#value;
  }

  /** Changes the state; resolves when that is on disk. */
  change(change: (value: T) => T): Promise<T> {
    return this.#changes.run(async () => {
      await this.#look();
      const changed = change(this.#value);
      await makeDirectory(dirname(this.#path));
      await replaceFile(this.#path, async (file) => {
        if (this.#format.mode !== undefined) await file.chmod(this.#format.mode);
        await file.writeFile(`${JSON.stringify(changed, undefined, 2)}\n`);
      });
      await this.#look();
      return changed;
    });
  }

  async #look(): Promise<void> {
    this.#lookedAt = performance.now();
    const found = await stat(this.#path).catch(passMissing);
    const stamp = found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeMs}`;
    if (stamp === this.#stamp) return;
    this.#value = found === undefined ? this.#format.empty : await this.#read();
    this.#stamp = stamp;
  }

  async #read(): Promise<T> {
    try {
      return this.#format.read(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch (cause) {
      throw new FormatError(`${this.#path} cannot be read: ${messageOf(cause)}; restore it, or remove it`, { cause });
    }
  }
}

function passMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
