import { stat } from 'node:fs/promises';
import { type FileInput, type FileInputs, findInputs, nameInDocuments } from '../file-inputs.ts';
import type { FindOptions } from '../find-files.ts';
import { asInPrograms, type OptionSpelling } from '../option-spelling.ts';

/** Findings of a look at watched paths. */
export interface Look {
  readonly inputs: readonly FileInput[];
  /** Whether nobody can say if a file is gone, since it, or a folder that it is in, cannot be read. @param name as in documents. */
  readonly isHidden: (name: string) => boolean;
}

/** How watched paths are looked at. */
export interface WatchedPathsOptions extends FindOptions {
  /** Whether a folder of which nothing is left, or that is on another device, lost its files. */
  readonly deleteAll: boolean;
  readonly onNotice: (message: string) => void;
  readonly spell?: OptionSpelling | undefined;
}

/** Paths that are watched. Each is looked at on its own: one that cannot be read holds back only what is in it. */
export class WatchedPaths {
  /** Paths that were folders when the watch began. */
  readonly folders: readonly string[];
  readonly #given: readonly string[];
  readonly #find: WatchedPathsOptions;
  /** Number of the device of each folder when the watch began. */
  readonly #devices: ReadonlyMap<string, number>;
  /** Folders that had files. */
  readonly #filled = new Set<string>();
  /** What the last look could not read: it is told once, and again when it could be read in between. */
  #told: ReadonlySet<string> = new Set();

  private constructor(given: readonly string[], devices: ReadonlyMap<string, number>, find: WatchedPathsOptions) {
    this.#given = given;
    this.folders = [...devices.keys()];
    this.#devices = devices;
    this.#find = find;
  }

  /** Gets to know the paths. @throws as `findInputs` when one cannot be read. */
  static async open(given: readonly string[], find: WatchedPathsOptions) {
    const found = await findInputs(given, find);
    const devices = new Map<string, number>();
    for (const path of given) {
      const entry = await stat(path).catch(() => undefined);
      // What went this moment is taken for a folder, of which nothing is deleted.
      if (entry === undefined || entry.isDirectory()) devices.set(path, entry?.dev ?? Number.NaN);
    }
    return { paths: new WatchedPaths(given, devices, find), found };
  }

  /** Takes a look. @param first what was found when the paths were opened. @throws AbortedError. */
  async look(first?: FileInputs): Promise<Look> {
    const found = first ?? (await findInputs(this.#given, { ...this.#find, goesOn: true }));
    const doubts = this.#find.deleteAll ? [] : await this.#doubts(found);
    return this.#judge(found, doubts);
  }

  /** Whether a document came from a path, or from below it, which then had files once. @param name of its file. */
  recalls(name: string): boolean {
    const own = this.#given.filter((path) => isWithin(name, nameInDocuments(path)));
    for (const path of own) this.#filled.add(path);
    return own.length > 0;
  }

  /** Folders that look as if a disk had been taken from under them, and why. */
  async #doubts({ inputs, unread }: FileInputs) {
    const doubts: { path: string; reason: string }[] = [];
    for (const [path, device] of this.#devices) {
      if (unread.some((each) => each.path === path)) continue;
      const now = await stat(path).catch(() => undefined);
      const isFilled = inputs.some(({ folder }) => folder === path);
      if (now !== undefined && !Number.isNaN(device) && now.dev !== device)
        doubts.push({ path, reason: `${path} is on another disk now than when the watch began` });
      else if (!isFilled && this.#filled.has(path))
        doubts.push({ path, reason: `no file is left in ${path}, as if a disk were not mounted` });
      else if (isFilled) this.#filled.add(path);
    }
    const { spell = asInPrograms } = this.#find;
    return doubts.map(({ path, reason }) => ({ path, reason: `${reason} (${spell('deleteAll')} deletes them)` }));
  }

  #judge({ inputs, unread }: FileInputs, doubts: readonly { path: string; reason: string }[]): Look {
    // A file that was named and is not there was deleted. A folder may be on a disk that went away for a while.
    const unknown = unread.filter(({ path, isGone }) => !isGone || this.folders.includes(path));
    const hidden = [...unknown, ...doubts];
    const messages = new Set(hidden.map(({ reason }) => `${reason}; the documents from there stay as they are`));
    for (const message of messages) if (!this.#told.has(message)) this.#find.onNotice(message);
    this.#told = messages;
    const names = hidden.map(({ path }) => nameInDocuments(path));
    return { inputs, isHidden: (name) => names.some((hiddenName) => isWithin(name, hiddenName)) };
  }
}

/** Whether a file is a path, or in it; both by their names in documents. */
function isWithin(name: string, path: string): boolean {
  const folder = path.replace(/\/$/, '');
  if (folder === '.') return !/^(?:\/|\.\.\/)/.test(name);
  return name === folder || name.startsWith(`${folder}/`);
}
