import { constants } from 'node:fs';
import { copyFile, lstat, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { makeDirectory, passMissing, replaceFile, syncDirectory, syncFile } from '../../core/durable-file.ts';
import { FormatError, messageOf, StorageError, UnavailableError } from '../../core/errors.ts';
import { Serial } from '../../core/serial.ts';
import { loadLibraries } from '../../store/libraries.ts';
import { TicketQueue } from '../../store/ticket-queue.ts';

/** Another process may have written it; how often to look, so that a key that is revoked there is good for no longer. */
export const LOOK_EVERY_MS = 100;

/** Contents of a file of state, and how they are read. */
export interface StateFormat<T> {
  /** In words, for messages. */
  readonly what: string;
  /** Checks what JSON held. @throws Error that says what is wrong, without quoting it. */
  read(value: unknown): T;
  readonly empty: T;
  /** Who may read the file. Default: as the system has it. */
  readonly mode?: number;
  /** Whether a file that was there and is not any more is a failure, instead of `empty`. Default false. */
  readonly mustStay?: boolean;
}

/**
 * A small state that outlives the process: a JSON file, replaced as a whole, that other processes may replace too. While it cannot be read,
 * nobody is given a state.
 */
export class StateFile<T> {
  readonly #path: string;
  readonly #format: StateFormat<T>;
  readonly #changes = new Serial();
  #value: T;
  #stamp = 'none';
  #wasThere = false;
  /** Why the last look failed. */
  #failure: unknown;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  constructor(path: string, format: StateFormat<T>) {
    this.#path = path;
    this.#format = format;
    this.#value = format.empty;
  }

  /**
   * The state as it is now, or was {@link LOOK_EVERY_MS} ago.
   * @throws FormatError when the file is damaged; StorageError when it cannot be read; UnavailableError when it must stay and is gone.
   */
  async current(): Promise<T> {
    if (performance.now() - this.#lookedAt >= LOOK_EVERY_MS) await this.#look();
    if (this.#failure !== undefined) throw this.#failure;
    return this.#value;
  }

  /** What `current` gave last. */
  get last(): T {
    return this.#value;
  }

  /**
   * Changes the state; resolves when that is on disk. Nobody else changes it meanwhile, in this process or another.
   * @param change gives the new state; the same one leaves the file alone.
   * @throws as `current`, and what `change` throws.
   */
  change(change: (value: T) => T | Promise<T>): Promise<T> {
    return this.#alone(() => this.#changeAlone(change));
  }

  /**
   * Puts a file that is damaged under another name beside it, so that the state begins anew and nothing that was in it is lost.
   * @returns where it lies; undefined when the file is not damaged, or not any more.
   * @throws StorageError when it cannot be; it is left as it is then.
   */
  putAside(): Promise<string | undefined> {
    return this.#alone(async () => {
      const failure = await this.#lookAnew().catch((error: unknown) => error);
      if (!(failure instanceof FormatError)) return undefined;
      const copy = await copyBeside(this.#path);
      await rm(this.#path).catch((cause: unknown) => {
        throw new StorageError(`${this.#path} cannot be put aside: ${messageOf(cause)}`, { cause });
      });
      await this.#lookAnew();
      return copy;
    });
  }

  /** Does something while nobody else changes the file, in this process or another. */
  #alone<R>(job: () => Promise<R>): Promise<R> {
    return this.#changes.run(async () => {
      await makeDirectory(dirname(this.#path));
      const queue = await this.#openQueue();
      try {
        await queue.enter();
        return await job();
      } catch (error) {
        // A full disk is met here first, by the number of a ticket.
        if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
        throw new StorageError(`${this.#path} cannot be written: ${messageOf(error)}`, { cause: error });
      } finally {
        // Closing it lets the next one in.
        queue.close();
      }
    });
  }

  /** Where those who change the file wait for their turn. */
  async #openQueue(): Promise<TicketQueue> {
    const { locks } = await loadLibraries();
    const path = `${this.#path}.lock`;
    try {
      return new TicketQueue(path, locks);
    } catch (cause) {
      throw new StorageError(`${path} cannot be opened: ${messageOf(cause)}`, { cause });
    }
  }

  async #changeAlone(change: (value: T) => T | Promise<T>): Promise<T> {
    await this.#lookAnew();
    const value = this.#value;
    const changed = await change(value);
    if (changed === value) return value;
    await replaceFile(this.#path, async (file) => {
      if (this.#format.mode !== undefined) await file.chmod(this.#format.mode);
      await file.writeFile(`${JSON.stringify(changed, undefined, 2)}\n`);
    });
    await this.#lookAnew();
    return changed;
  }

  /** Looks after the call, where a look that is under way may have seen what was before. @throws why the look failed. */
  async #lookAnew(): Promise<void> {
    await this.#looking;
    await this.#look();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** All who ask at once wait for the same look. */
  #look(): Promise<void> {
    this.#looking ??= this.#update().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #update(): Promise<void> {
    try {
      const found = await this.#found();
      this.#wasThere ||= found !== undefined;
      const stamp = found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeMs}`;
      // What failed before may be put right without a trace of it, such as a permission.
      if (stamp !== this.#stamp || this.#failure !== undefined) {
        if (found === undefined && this.#wasThere && this.#format.mustStay)
          throw new UnavailableError(
            `${this.#format.what} are gone; ${basename(this.#path)} must be put back, or made anew with kenyon keys create`,
          );
        this.#value = found === undefined ? this.#format.empty : await this.#read();
        this.#stamp = stamp;
      }
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
    }
    this.#lookedAt = performance.now();
  }

  async #found() {
    try {
      const found = await stat(this.#path).catch(passMissing);
      // A link to what is not there, as to a disk that is not mounted, is not the same as nothing.
      if (found === undefined && (await lstat(this.#path).catch(passMissing)) !== undefined) await readFile(this.#path);
      return found;
    } catch (cause) {
      throw new StorageError(`${this.#path} cannot be read: ${messageOf(cause)}`, { cause });
    }
  }

  async #read(): Promise<T> {
    const text = await readFile(this.#path, 'utf8').catch((cause: unknown) => {
      throw new StorageError(`${this.#path} cannot be read: ${messageOf(cause)}`, { cause });
    });
    try {
      return this.#format.read(JSON.parse(text));
    } catch (cause) {
      // The parser quotes what it read, and there may be secrets in it.
      const why = cause instanceof SyntaxError ? 'it is no JSON' : messageOf(cause);
      throw new FormatError(`${this.#path}, with ${this.#format.what}, is damaged: ${why}; restore it`);
    }
  }
}

/**
 * Copies a file that is damaged, in part or as a whole, to a name beside it that nothing has yet, before another takes its place.
 * @returns the path of the copy. @throws StorageError when it cannot be made.
 */
export async function copyBeside(path: string): Promise<string> {
  for (let i = 1; ; i++) {
    const copy = `${path}.damaged${i === 1 ? '' : `-${i}`}`;
    try {
      await copyFile(path, copy, constants.COPYFILE_EXCL);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new StorageError(`${path} cannot be copied to ${copy}: ${messageOf(cause)}`, { cause });
    }
    try {
      await syncFile(copy);
      await syncDirectory(dirname(copy));
    } catch (cause) {
      await rm(copy, { force: true }).catch(() => undefined);
      throw new StorageError(`${path} cannot be copied to ${copy}: ${messageOf(cause)}`, { cause });
    }
    return copy;
  }
}

/** Folder of a database for what only the server needs. */
export const SERVER_FOLDER = 'server';
