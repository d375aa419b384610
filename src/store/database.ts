import { ClosedError, ConflictError, FormatError, KenyonError, messageOf, StorageError } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { isFullDisk } from './full-disk.ts';
import { MENDING } from './lmdb-file.ts';
import type { Compaction, SharedEnvironment } from './shared-environment.ts';
import type { CollectionDatabase } from './snapshot.ts';
import type { Tables } from './tables.ts';

/** An open database directory. One process may open a directory several times, and several processes may share it. */
export class Database {
  readonly path: string;
  readonly readOnly: boolean;
  /** Identifies this database among all others. */
  readonly uuid: string;
  readonly #environment: SharedEnvironment;
  /** Writes that have not ended. */
  readonly #writing = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(path: string, readOnly: boolean, environment: SharedEnvironment) {
    this.path = path;
    this.readOnly = readOnly;
    this.uuid = environment.current.uuid;
    this.#environment = environment;
  }

  /**
   * The tables, for reading; they may be others after every wait, for a database that was compacted moves to the new file.
   * @throws ClosedError after `close()`.
   * @internal
   */
  get tables(): Tables {
    return this.#opened.current.tables;
  }

  /**
   * Refuses a collection that has a fault, so that the others can be used.
   * @param number undefined where there is no record of it: it may be one whose record was lost.
   * @throws FormatError that says what is wrong. @internal
   */
  requireFaultless(name: string, number: number | undefined): void {
    const fault = this.#opened.current.faults.find(({ number: faulty, collection }) =>
      number === undefined ? collection === undefined || collection === name : faulty === number,
    );
    if (fault === undefined) return;
    const remedy = this.readOnly ? MENDING : 'restore the database from a backup';
    throw new FormatError(`collection ${name} of the database ${this.path} is damaged: ${fault.message}; ${remedy}`, {
      cause: fault,
    });
  }

  /** How often it has moved to another file. @internal */
  get moves(): number {
    return this.#environment.moves;
  }

  /**
   * Lets the reads that follow see what was committed until now. They otherwise see one state for a whole turn of the event loop,
   * in which other processes, and other handles of this one, may have written. What another process writes after compacting is seen once this handle has
   * moved to the new file, which it does in the background; see `latest`.
   * @throws ConflictError when another database was put in its place; StorageError when the compacted file cannot be opened.
   */
  refresh(): void {
    if (this.#closing === undefined) this.#environment.refresh();
  }

  /** Lets the reads that follow see all that was committed until now, for which it may wait for the file that compacting has put in place. @throws as `refresh`; AbortedError. */
  async latest(signal?: AbortSignal): Promise<void> {
    if (this.#closing === undefined) await this.#environment.latest(signal);
  }

  /**
   * Runs `change` in one write transaction, after those of other processes; resolves when it is on disk.
   * What `change` throws undoes all of it and is thrown on. It may run again when the database was compacted meanwhile.
   * @throws StorageError when the disk or the database refuses; ConflictError when the database is read-only, or another was put in its
   * place, or its lock files were removed; AbortedError when `signal` fires before its turn.
   * @internal
   */
  async write<T>(change: (tables: Tables) => T, signal?: AbortSignal): Promise<T> {
    const environment = this.#opened;
    this.#requireWritable();
    const writing = environment.write(change, signal);
    this.#writing.add(writing);
    try {
      return await writing;
    } catch (error) {
      if (error instanceof KenyonError) throw error;
      const remedy = isFullDisk(error) ? '; see whether the disk is full' : '';
      const message = `writing to the database ${this.path} failed: ${messageOf(error)}; nothing of it was stored${remedy}`;
      throw new StorageError(message, { cause: error });
    } finally {
      this.#writing.delete(writing);
    }
  }

  /** Resolves when what this handle writes by now is on disk, or has failed. @internal */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#writing);
  }

  /** Reads all of the file, of one state, while others go on writing. @throws FormatError that says what is wrong first. @internal */
  verify(): Promise<void> {
    return this.#opened.verify();
  }

  /**
   * Runs a job on the last state, which stays as it is for it while others go on writing; the file grows as long as they do. What it reads after
   * this database was closed is a ClosedError. @internal
   */
  withSnapshot<T>(job: (snapshot: CollectionDatabase) => Promise<T>): Promise<T> {
    const requireFaultless: CollectionDatabase['requireFaultless'] = (name, number) =>
      this.requireFaultless(name, number);
    const requireOpen = () => this.#opened;
    return this.#opened.withSnapshot((state) => {
      const snapshot: CollectionDatabase = {
        ...state,
        get tables() {
          requireOpen();
          return state.tables;
        },
        requireFaultless,
        withSnapshot: (inner) => inner(snapshot),
      };
      return job(snapshot);
    });
  }

  /** Copies the last state to a file, while others go on writing. @throws FormatError when it is damaged; AbortedError. @internal */
  copyTo(file: string, work: LongWorkOptions = {}): Promise<void> {
    return this.#opened.copyTo(file, work);
  }

  /**
   * Puts a copy without free pages in place of the file, while nobody writes; all handles move to it.
   * @returns bytes before and after, and the numbers of the collections whose documents got new ords. @internal
   */
  async compact(): Promise<Compaction> {
    this.#requireWritable();
    return this.#opened.compact();
  }

  #requireWritable(): void {
    if (this.readOnly) throw new ConflictError(`the database ${this.path} was opened read-only; open it for writing`);
  }

  /**
   * Gives the room of free pages back to a disk that is full, so that what makes more pages free can be written. It reads the whole file.
   * @returns false when nothing came of it, because another process reads an older state for example.
   */
  async makeRoom(): Promise<boolean> {
    this.#requireWritable();
    try {
      return await this.#opened.makeRoom();
    } catch (error) {
      if (error instanceof KenyonError) throw error;
      throw new StorageError(`making room on the disk of ${this.path} failed: ${messageOf(error)}`, { cause: error });
    }
  }

  get #opened(): SharedEnvironment {
    if (this.#closing !== undefined) throw new ClosedError(`the database ${this.path} was closed; open it again`);
    return this.#environment;
  }

  /** Waits for its own writes, then lets go of the files; idempotent. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#writing).then(() => this.#environment.leave());
    return this.#closing;
  }
}
