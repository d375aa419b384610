import { randomBytes } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../../core/durable-file.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import type { Kenyon } from '../../database/kenyon.ts';
import { isAlive } from '../../store/maker.ts';
import { notFound } from '../http/problem.ts';
import { SERVER_FOLDER } from '../settings/state-file.ts';
import { CATALOGUE_FILE } from './catalogue.ts';

/** A copy of the whole database. */
export interface Snapshot {
  readonly id: string;
  readonly createdAt: string;
}

const FOLDER = 'snapshots';
/** Only what this module named is ever looked for. */
const ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;
/** One that is being made has its id, and that of the process that makes it. */
const UNFINISHED = /^\d{8}T\d{6}Z-[0-9a-f]{8}\.(\d+)\.making$/;

/** Copies of a database that lie beside it, each a database of its own, which `kenyon restore` puts back. Keys are not in them. */
export class Snapshots {
  readonly #kenyon: Kenyon;
  /** Names of those that this process makes. */
  readonly #making = new Set<string>();

  constructor(kenyon: Kenyon) {
    this.#kenyon = kenyon;
  }

  /** All that are whole, oldest first. */
  async list(): Promise<Snapshot[]> {
    const names = await readdir(this.#folder).catch(passMissing);
    const ids = names.filter((name) => ID.test(name)).sort();
    return Promise.all(ids.map(async (id) => ({ id, createdAt: (await stat(this.pathOf(id))).mtime.toISOString() })));
  }

  /** Makes one, which has its name once it is whole. @returns its id and size. */
  async create(work: LongWorkOptions): Promise<{ readonly id: string; readonly bytes: number }> {
    await this.removeUnfinished();
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const id = `${now}-${randomBytes(4).toString('hex')}`;
    const name = `${id}.${process.pid}.making`;
    const making = join(this.#folder, name);
    this.#making.add(name);
    try {
      const { bytes } = await this.#kenyon.backup(making, work);
      const catalogue = join(this.#kenyon.path, SERVER_FOLDER, CATALOGUE_FILE);
      const copy = join(making, SERVER_FOLDER);
      await mkdir(copy, { recursive: true });
      await cp(catalogue, join(copy, CATALOGUE_FILE)).catch(passMissing);
      await rename(making, this.pathOf(id));
      await syncDirectory(this.#folder);
      return { id, bytes };
    } finally {
      this.#making.delete(name);
      await rm(making, { recursive: true, force: true });
    }
  }

  /** Takes away what processes left that were killed while they made one. */
  async removeUnfinished(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(passMissing)) {
      const pid = Number(UNFINISHED.exec(name)?.[1] ?? Number.NaN);
      // In a container a process has the id of the one before.
      const isMade = pid === process.pid ? this.#making.has(name) : isAlive(pid);
      if (!Number.isNaN(pid) && !isMade) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  /** Removes one. @throws HttpProblem 404. */
  async remove(id: string): Promise<void> {
    const known = (await this.list()).some((snapshot) => snapshot.id === id);
    if (!known) throw notFound(`there is no snapshot ${JSON.stringify(id)}`);
    await rm(this.pathOf(id), { recursive: true });
  }

  /** Directory of a snapshot. @param id that this gave. */
  pathOf(id: string): string {
    return join(this.#folder, id);
  }

  get #folder(): string {
    return join(this.#kenyon.path, SERVER_FOLDER, FOLDER);
  }
}

function passMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code !== 'ENOENT') throw error;
  return [];
}
