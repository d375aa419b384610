import { randomBytes } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { passMissing, syncDirectory } from '../../core/durable-file.ts';
import { messageOf, StorageError } from '../../core/errors.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import type { Kenyon } from '../../database/kenyon.ts';
import { loadLibraries } from '../../store/libraries.ts';
import { isBeingMade, MARK_WORD, Maker, markOf, wordOf } from '../../store/maker.ts';
import { notFound } from '../http/problem.ts';
import { SERVER_FOLDER } from '../settings/state-file.ts';
import { CATALOGUE_FILE } from './catalogue.ts';

/** A copy of the whole database. */
export interface SnapshotFacts {
  readonly id: string;
  readonly createdAt: string;
}

const FOLDER = 'snapshots';
/** Only what this module named is ever looked for. */
const ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;
/** One that is being made has its id, and says whose lock keeps it; of former programs, the process. */
const UNFINISHED = new RegExp(`^\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.(?:${MARK_WORD}|(\\d+))\\.making$`);

/** Copies of a database that lie beside it, each a database of its own, which `kenyon restore` puts back. Keys are not in them. */
export class Snapshots {
  readonly #kenyon: Kenyon;
  /** Names of those that this process makes. */
  readonly #making = new Set<string>();

  constructor(kenyon: Kenyon) {
    this.#kenyon = kenyon;
  }

  /** All that are whole, oldest first. @throws StorageError when they cannot be read. */
  async list(): Promise<SnapshotFacts[]> {
    const names = await this.#names();
    const ids = names.filter((name) => ID.test(name)).sort();
    const found = await Promise.all(ids.map((id) => stat(this.pathOf(id)).catch(passMissing))).catch(this.#fail);
    // One may have been removed in between.
    return found.flatMap((stats, i) =>
      stats === undefined ? [] : [{ id: ids[i], createdAt: stats.mtime.toISOString() }],
    );
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder).catch(passMissing).catch(this.#fail)) ?? [];
  }

  readonly #fail = (cause: unknown): never => {
    throw new StorageError(`the snapshots in ${this.#folder} cannot be read or changed: ${messageOf(cause)}`, {
      cause,
    });
  };

  /** Makes one, which has its name once it is whole. @returns its id and size. */
  async create(work: LongWorkOptions): Promise<{ readonly id: string; readonly bytes: number }> {
    await this.removeUnfinished();
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const id = `${now}-${randomBytes(4).toString('hex')}`;
    const maker = await Maker.begin(this.#kenyon.path);
    const name = `${id}.${wordOf(maker.mark)}.making`;
    const making = join(this.#folder, name);
    this.#making.add(name);
    try {
      const { bytes } = await this.#kenyon.backup(making, work);
      await this.#complete(making, id).catch(this.#fail);
      return { id, bytes };
    } finally {
      await rm(making, { recursive: true, force: true });
      this.#making.delete(name);
      maker.end();
    }
  }

  async #complete(making: string, id: string): Promise<void> {
    const catalogue = join(this.#kenyon.path, SERVER_FOLDER, CATALOGUE_FILE);
    const copy = join(making, SERVER_FOLDER);
    await mkdir(copy, { recursive: true });
    await cp(catalogue, join(copy, CATALOGUE_FILE)).catch(passMissing);
    await rename(making, this.pathOf(id));
    await syncDirectory(this.#folder);
  }

  /** Takes away what processes left that were killed while they made one. */
  async removeUnfinished(): Promise<void> {
    const { locks } = await loadLibraries();
    for (const name of await this.#names()) {
      const [match, kind = 'pid', number, pid] = UNFINISHED.exec(name) ?? [];
      if (match === undefined) continue;
      const mark = markOf(kind, number ?? pid);
      if (!isBeingMade(this.#kenyon.path, mark, locks, () => this.#making.has(name)))
        await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  /** Removes one. @throws HttpProblem 404. */
  async remove(id: string): Promise<void> {
    const known = (await this.list()).some((snapshot) => snapshot.id === id);
    if (!known) throw notFound(`there is no snapshot ${JSON.stringify(id)}`);
    await rm(this.pathOf(id), { recursive: true }).catch(this.#fail);
  }

  /** Directory of a snapshot. @param id that this gave. */
  pathOf(id: string): string {
    return join(this.#folder, id);
  }

  get #folder(): string {
    return join(this.#kenyon.path, SERVER_FOLDER, FOLDER);
  }
}
