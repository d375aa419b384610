import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { messageOf, throwIfAborted } from '../core/errors.ts';
import { formatOfName } from './input-format.ts';

/** A file of a folder that is of no use, and why. */
export interface PassedOver {
  readonly file: string;
  readonly reason: string;
}

/** A path that could not be looked at: what is there, or in it, is not known. */
export interface UnreadPath {
  readonly path: string;
  readonly reason: string;
  /** Whether nothing is there. */
  readonly isGone: boolean;
}

/** A file that may be read. */
export interface FoundFile {
  /** The folder as it was given, and the way from there. */
  readonly file: string;
  readonly real: string;
  readonly bytes: number;
  /** Says whether it was changed since. */
  readonly state: string;
}

/** Contents of a folder. */
export interface FolderFiles {
  /** Of known formats, by name. */
  readonly files: readonly FoundFile[];
  /** Files of other kinds, links that lead out of the folder, and what cannot be read. */
  readonly passedOver: readonly PassedOver[];
  /** Those of `passedOver` that are there and cannot be read, with all that is in them. */
  readonly unread: readonly UnreadPath[];
}

/** How a folder is looked through. */
export interface FindOptions {
  /** Real paths of folders that are left out, such as that of the database. */
  readonly leftOut?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks for files in a folder and all that are in it. What is hidden (its name begins with a dot) and node_modules are left out. A link is followed
 * where it leads to something in the folder that is not found without it, and never out of the folder.
 * @throws StorageError's cause as it comes when the folder itself cannot be read.
 */
export async function findFiles(folder: string, options: FindOptions = {}): Promise<FolderFiles> {
  const root = await realpath(folder);
  const walk = new Walk(root, options);
  await walk.folder(folder, root);
  await walk.links();
  const byFile = (a: { file: string }, b: { file: string }) => (a.file < b.file ? -1 : 1);
  return { files: walk.files.sort(byFile), passedOver: walk.passedOver.sort(byFile), unread: walk.unread };
}

/** A walk through a folder. */
class Walk {
  readonly files: FoundFile[] = [];
  readonly passedOver: PassedOver[] = [];
  readonly unread: UnreadPath[] = [];
  readonly #root: string;
  readonly #options: FindOptions;
  /** Real paths that were come to. */
  readonly #met = new Set<string>();
  #links: string[] = [];

  constructor(root: string, options: FindOptions) {
    this.#root = root;
    this.#options = options;
  }

  /** Takes a folder. @param real its real path. */
  async folder(path: string, real: string): Promise<void> {
    throwIfAborted(this.#options.signal, 'looking for files');
    if (this.#met.has(real) || this.#options.leftOut?.includes(real)) return;
    this.#met.add(real);
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries) {
      if (isLeftOut(entry.name)) continue;
      const own = join(path, entry.name);
      if (entry.isSymbolicLink()) this.#links.push(own);
      else if (entry.isDirectory()) await this.#inner(own, join(real, entry.name));
      else if (entry.isFile()) await this.#file(own, join(real, entry.name));
      else this.#pass(own, 'it is no file and no folder');
    }
  }

  /** Follows the links that were met, once all is known that is found without them. */
  async links(): Promise<void> {
    while (this.#links.length > 0) {
      const links = this.#links.sort();
      this.#links = [];
      for (const link of links) await this.#link(link);
    }
  }

  async #link(link: string): Promise<void> {
    try {
      const real = await realpath(link);
      if (real !== this.#root && !real.startsWith(this.#root.endsWith(sep) ? this.#root : `${this.#root}${sep}`))
        return this.#pass(link, `the link leads out of the folder, to ${real}`);
      if (this.#met.has(real)) return;
      const entry = await stat(real);
      if (entry.isDirectory()) await this.#inner(link, real);
      else if (entry.isFile()) await this.#file(link, real);
    } catch (error) {
      this.#fail(link, error);
    }
  }

  async #inner(path: string, real: string): Promise<void> {
    try {
      await this.folder(path, real);
    } catch (error) {
      this.#fail(path, error);
    }
  }

  async #file(path: string, real: string): Promise<void> {
    this.#met.add(real);
    if (formatOfName(path) === undefined) return this.#pass(path, 'its name is of no kind that is read');
    try {
      const entry = await lstat(real);
      this.files.push({ file: path, real, bytes: entry.size, state: stateOf(entry) });
    } catch (error) {
      this.#fail(path, error);
    }
  }

  #fail(path: string, error: unknown): void {
    throwIfAborted(this.#options.signal, 'looking for files');
    this.#pass(path, messageOf(error));
    // What went while it was come to is simply not there, and neither is what a link names that leads nowhere.
    if (!isNotThere(error))
      this.unread.push({ path, reason: `cannot read ${path}: ${messageOf(error)}`, isGone: false });
  }

  #pass(file: string, reason: string): void {
    this.passedOver.push({ file, reason });
  }
}

/** Whether a system's error says that nothing is there. */
export function isNotThere(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Another text whenever a file is written, or another takes its place. */
export function stateOf({
  size,
  mtimeMs,
  ino,
}: {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}): string {
  return `${size} ${mtimeMs} ${ino}`;
}

function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}
