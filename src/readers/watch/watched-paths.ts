import { stat } from 'node:fs/promises';
import { type FileInput, type FileInputs, findInputs, nameInDocuments } from '../file-inputs.ts';
import type { FindOptions } from '../find-files.ts';

/** Findings of a look at watched paths. */
export interface Look {
  readonly inputs: readonly FileInput[];
  /** Whether nobody can say if a file is gone, since it, or a folder that it is in, cannot be read. @param name as in documents. */
  readonly isHidden: (name: string) => boolean;
}

/** Paths that are watched. Each is looked at on its own: one that cannot be read holds back only what is in it. */
export class WatchedPaths {
  /** Paths that were folders when the watch began. */
  readonly folders: readonly string[];
  readonly #given: readonly string[];
  readonly #find: FindOptions;
  readonly #onNotice: (message: string) => void;
  /** What the last look could not read: it is told once, and again when it could be read in between. */
  #told: ReadonlySet<string> = new Set();

  private constructor(
    given: readonly string[],
    folders: readonly string[],
    find: FindOptions,
    onNotice: (message: string) => void,
  ) {
    this.#given = given;
    this.folders = folders;
    this.#find = find;
    this.#onNotice = onNotice;
  }

  /** Takes a first look. @throws as `findInputs` when a path cannot be read. */
  static async open(given: readonly string[], find: FindOptions, onNotice: (message: string) => void) {
    const found = await findInputs(given, find);
    const folders: string[] = [];
    for (const path of given) {
      // What went this moment is taken for a folder, of which nothing is deleted.
      const isFolder = await stat(path).then(
        (entry) => entry.isDirectory(),
        () => true,
      );
      if (isFolder) folders.push(path);
    }
    const paths = new WatchedPaths(given, folders, find, onNotice);
    return { paths, first: paths.#judge(found) };
  }

  /** Takes another look. @throws AbortedError. */
  async look(): Promise<Look> {
    return this.#judge(await findInputs(this.#given, { ...this.#find, goesOn: true }));
  }

  /** Whether a document came from a path, or from below it. @param name of its file. */
  covers(name: string): boolean {
    return this.#given.some((path) => isWithin(name, nameInDocuments(path)));
  }

  #judge({ inputs, unread }: FileInputs): Look {
    // A file that was named and is not there was deleted. A folder may be on a disk that went away for a while.
    const hidden = unread.filter(({ path, isGone }) => !isGone || this.folders.includes(path));
    const messages = new Set(hidden.map(({ reason }) => `${reason}; the documents from there stay as they are`));
    for (const message of messages) if (!this.#told.has(message)) this.#onNotice(message);
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
