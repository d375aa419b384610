import { existsSync, statSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, syncFile } from '../core/durable-file.ts';
import { ConflictError, FormatError, KenyonError, messageOf, NotFoundError, StorageError } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { Serial } from '../core/serial.ts';
import { untilAborted } from '../core/until-aborted.ts';
import { copyTables } from './copy-tables.ts';
import {
  closeEnvironment,
  copyEnvironment,
  type Environment,
  FILE_NAME,
  INCOMING_FILE,
  isInPlace,
  mendEnvironment,
  openEnvironment,
  requireLockFile,
  verifyEnvironment,
} from './environment.ts';
import { ReplacedError } from './file-identity.ts';
import { isFullDisk } from './full-disk.ts';
import { Gate } from './gate.ts';
import { GroupCommit } from './group-commit.ts';
import { type Libraries, loadLibraries } from './libraries.ts';
import { MENDING, releaseFreePages } from './lmdb-file.ts';
import { lockFileOf } from './lmdb-lock-file.ts';
import { type Snapshot, withSnapshot } from './snapshot.ts';
import type { Tables } from './tables.ts';

/** A copy in the making. */
const COPY_FILE = `${FILE_NAME}.compact`;

/** Figures of a compaction. */
export interface Compaction {
  /** Bytes of the file before. */
  readonly before: number;
  readonly after: number;
  /** Numbers of the collections whose documents got new ords. */
  readonly renumbered: number[];
}

/** Directories that this thread has open, by device and inode. */
const opened = new Map<string, SharedEnvironment>();

/**
 * A directory as this thread has it open: one LMDB environment for all handles, which moves to the compacted file after compacting.
 * LMDB cannot have a file open twice in a process: its locks belong to the process, and its binding has the main thread wait for itself.
 */
export class SharedEnvironment {
  readonly #path: string;
  readonly #key: string;
  readonly #libraries: Libraries;
  /** Opening, moving, compacting and closing, one after another. */
  readonly #jobs = new Serial();
  #gate: Gate | undefined;
  #current: Environment | undefined;
  #users = 0;
  /** Whether anybody opened it to write. */
  #isForWriting = false;
  readonly #commits = new GroupCommit((job, signal) => this.#inTurn(job, signal));
  #moves = 0;
  #moving: Promise<void> | undefined;
  #failure: unknown;
  /** Jobs that read a file, by its root: as long as there are any it stays open, also when another is in its place. */
  readonly #readers = new Map<Environment['root'], number>();

  private constructor(path: string, key: string, libraries: Libraries) {
    this.#path = path;
    this.#key = key;
    this.#libraries = libraries;
  }

  /** Opens an existing directory for one more user, who calls `leave` once. @throws as `openEnvironment` does. */
  static async enter(
    path: string,
    readOnly: boolean,
    onNotice: (message: string) => void = () => undefined,
  ): Promise<SharedEnvironment> {
    const libraries = await loadLibraries();
    const { dev, ino } = statSync(path);
    const key = `${dev}:${ino}`;
    for (;;) {
      const environment = opened.get(key) ?? new SharedEnvironment(path, key, libraries);
      opened.set(key, environment);
      if (await environment.#enter(readOnly, onNotice)) return environment;
      // Its file is gone, and another was put there by other means than compacting: it is left to those who have it.
      if (opened.get(key) === environment) opened.delete(key);
    }
  }

  /** The environment that is in use; it may be another one after every wait. */
  get current(): Environment {
    return this.#current!;
  }

  /** How often it has moved to another file. */
  get moves(): number {
    return this.#moves;
  }

  /**
   * Lets the reads that follow see what was committed until now; of a database that was compacted meanwhile, what was until then, and it moves to the new
   * file in the background.
   * @throws what kept it from moving.
   */
  refresh(): void {
    this.current.root.resetReadTxn();
    if (isInPlace(this.#path, this.current)) return;
    const failure = this.#failure;
    this.#failure = undefined;
    // The next one to read is told.
    this.#move().catch((error: unknown) => {
      this.#failure = error;
    });
    if (failure !== undefined) throw failure;
  }

  /** Moves to the file that is in place, once for all who wait for it. */
  #move(): Promise<void> {
    this.#moving ??= this.#jobs
      .run(() => this.#follow())
      .finally(() => {
        this.#moving = undefined;
      });
    return this.#moving;
  }

  /**
   * Lets the reads that follow see what was committed until now, wherever: waits until it has moved to the file that is in place.
   * @throws what keeps it from that; AbortedError when `signal` fires, and it moves all the same.
   */
  async latest(signal?: AbortSignal): Promise<void> {
    while (this.#current !== undefined && !isInPlace(this.#path, this.#current)) {
      await untilAborted(this.#move(), {
        signal,
        doing: `waiting for the database ${this.#path}, which was compacted`,
      });
      this.#failure = undefined;
    }
    this.#current?.root.resetReadTxn();
  }

  /**
   * Runs `change` in a write transaction on the file that is in place, which it may share with others.
   * @throws AbortedError when `signal` fires before its turn.
   */
  write<T>(change: (tables: Tables) => T, signal?: AbortSignal): Promise<T> {
    return this.#commits.add(change, signal);
  }

  /** Runs a job that writes to the file that is in place. */
  async #inTurn(job: (environment: Environment) => Promise<void>, signal: AbortSignal): Promise<void> {
    const isDone = await this.#gate!.run(async () => {
      const environment = this.current;
      // What is written to a file that was replaced would be lost.
      if (!isInPlace(this.#path, environment)) return false;
      requireLockFile(this.#path, environment);
      await job(environment);
      return true;
    }, signal);
    if (isDone) return;
    await this.#jobs.run(() => this.#follow());
    await this.#inTurn(job, signal);
  }

  /** Reads all of the file that is in place, of one state, while others go on writing. @throws FormatError that says what is wrong first. */
  async verify(): Promise<void> {
    let isDone = false;
    while (!isDone) isDone = await this.#reading((environment) => verifyEnvironment(this.#path, environment));
  }

  /** Copies the last state of the file that is in place, while others go on writing. @throws FormatError when its head is damaged. */
  async copyTo(file: string, work: LongWorkOptions): Promise<void> {
    const options = { ...work, alone: <T>(job: () => Promise<T>) => this.#alone(job) };
    let isDone = false;
    while (!isDone)
      isDone = await this.#reading((environment) => copyEnvironment(this.#path, environment, file, options));
  }

  /** Runs a job on the last state of the file that is in place, while others go on writing. */
  withSnapshot<T>(job: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return this.#reading((environment) => withSnapshot(environment, job));
  }

  /**
   * Runs a job on the file that is in place, which stays open for it. It has no turn, so that nobody waits for it: it may run callers' code,
   * which may do with the database what it likes.
   */
  async #reading<T>(job: (environment: Environment) => Promise<T>): Promise<T> {
    const environment = await this.#jobs.run(async () => {
      await this.#follow();
      this.#users++;
      this.#readers.set(this.current.root, (this.#readers.get(this.current.root) ?? 0) + 1);
      return this.current;
    });
    try {
      return await job(environment);
    } finally {
      await this.#endReading(environment);
    }
  }

  async #endReading(environment: Environment): Promise<void> {
    const { root } = environment;
    const left = this.#readers.get(root)! - 1;
    if (left > 0) this.#readers.set(root, left);
    else this.#readers.delete(root);
    if (left === 0 && this.current.root !== root) await this.#jobs.run(() => this.#close(environment));
    await this.leave();
  }

  /** Puts a copy without free pages in place of the file, while nobody writes. @throws StorageError when there is no room for it. */
  compact(): Promise<Compaction> {
    return this.#jobs.run(() =>
      this.#alone(async () => {
        await this.#moveOn();
        const [fault] = this.current.faults;
        if (fault !== undefined)
          throw new FormatError(
            `the database ${this.#path} cannot be compacted, for it is damaged: ${fault.message}; restore it from a backup`,
          );
        const compaction = await this.#replace(this.current);
        // Where that fails, whoever uses the database next is told.
        await this.#moveOn().catch(() => undefined);
        return compaction;
      }),
    );
  }

  /** Gives the room of free pages back to a disk that is full. @returns false when nothing came of it. */
  makeRoom(): Promise<boolean> {
    return this.#jobs.run(() =>
      this.#alone(async () => {
        await this.#moveOn();
        return this.#releasePages(this.current.root);
      }),
    );
  }

  /** Lets go, after all that was written by whoever leaves; the last one to leave closes the file. */
  async leave(): Promise<void> {
    this.#users--;
    // Whoever is out of turn then has left the gate, and does not have to move to another file any more.
    if (this.#users === 0) await this.#commits.settled();
    await this.#closeUnused();
  }

  #closeUnused(): Promise<void> {
    return this.#jobs.run(async () => {
      if (this.#users > 0) return;
      const environment = this.#current;
      if (environment !== undefined) await this.#close(environment);
      this.#current = undefined;
      if (this.#users > 0) return;
      this.#gate?.close();
      this.#gate = undefined;
      if (opened.get(this.#key) === this) opened.delete(this.#key);
    });
  }

  /** @returns false when its file is gone, so that it is of no use to one more. */
  async #enter(readOnly: boolean, onNotice: (message: string) => void): Promise<boolean> {
    const notices: string[] = [];
    this.#users++;
    try {
      await this.#jobs.run(() => this.#open(readOnly, (notice) => notices.push(notice)));
      // Told out of turn, for they run callers' code.
      for (const notice of notices) onNotice(notice);
      return true;
    } catch (error) {
      const isReplaced = error instanceof ReplacedError;
      this.#users--;
      await this.#closeUnused();
      if (isReplaced) return false;
      throw error;
    }
  }

  async #open(readOnly: boolean, onNotice: (message: string) => void): Promise<void> {
    this.#gate ??= this.#openGate(readOnly);
    if (this.#current !== undefined) await this.#follow();
    if (!readOnly) await this.#removeLeftCopies();
    this.#current ??= await this.#alone(() => this.#openFile(readOnly));
    if (!readOnly && !this.#current.canWrite) throw this.#unwritable();
    if (!readOnly) this.#isForWriting = true;
    await this.#mend(readOnly, onNotice);
  }

  /** Whoever opens it to write puts right what can be; whoever reads is told what is wrong. */
  async #mend(readOnly: boolean, onNotice: (message: string) => void): Promise<void> {
    const before = this.current;
    if (before.faults.length === 0) return;
    if (readOnly) {
      for (const { message } of before.faults) onNotice(`${this.#path} is damaged: ${message}; ${MENDING}`);
      return;
    }
    this.#current = await this.#alone(() => mendEnvironment(this.#path, before, onNotice));
    // Ords may be other ones now, as after compacting.
    this.#moves++;
  }

  /** Removes what a process leaves that was killed while it compacted, or restored another database. */
  async #removeLeftCopies(): Promise<void> {
    for (const name of [COPY_FILE, INCOMING_FILE]) {
      const copy = join(this.#path, name);
      if (existsSync(copy)) await this.#alone(() => removeCopy(copy));
    }
  }

  #unwritable(): StorageError {
    return new StorageError(
      `the database ${this.#path} could not be written when this process opened it for reading; close it there, and open it again`,
    );
  }

  #replaced(cause?: unknown): ReplacedError {
    return new ReplacedError(`the database ${this.#path}`, cause);
  }

  #requireFile(): void {
    if (!existsSync(join(this.#path, FILE_NAME))) throw this.#replaced();
  }

  /** Moves to the file that was put in place of the one that is open. */
  async #follow(): Promise<void> {
    const environment = this.#current;
    if (environment === undefined || isInPlace(this.#path, environment)) return;
    this.#requireFile();
    await this.#alone(() => this.#moveOn());
  }

  async #moveOn(): Promise<void> {
    const before = this.current;
    if (isInPlace(this.#path, before)) return;
    // Opening for writing would make a new one.
    this.#requireFile();
    const after = await this.#openFile(!this.#isForWriting).catch((error: unknown) => {
      const isOther = error instanceof NotFoundError || error instanceof ConflictError;
      throw isOther ? this.#replaced(error) : error;
    });
    if (after.uuid !== before.uuid || after.compactions <= before.compactions) {
      await closeEnvironment(after);
      throw this.#replaced();
    }
    this.#current = after;
    this.#moves++;
    // Whoever reads the former one closes it.
    if (!this.#readers.has(before.root)) await closeEnvironment(before);
  }

  async #replace({ root, tables, compactions }: Environment): Promise<Compaction> {
    const file = join(this.#path, FILE_NAME);
    const copy = join(this.#path, COPY_FILE);
    try {
      await removeCopy(copy);
      const makeCopy = () => copyTables(tables, copy, compactions + 1, this.#libraries);
      const renumbered = await makeCopy().catch(async (error: unknown) => {
        await removeCopy(copy);
        if (!isFullDisk(error) || !(await this.#releasePages(root))) throw error;
        return makeCopy();
      });
      await rm(lockFileOf(copy), { force: true });
      await syncFile(copy);
      const before = (await stat(file)).size;
      const after = (await stat(copy)).size;
      await rename(copy, file);
      await syncDirectory(this.#path);
      return { before, after, renumbered };
    } catch (error) {
      await removeCopy(copy).catch(() => undefined);
      if (error instanceof KenyonError) throw error;
      const message = `compacting the database ${this.#path} failed: ${messageOf(error)}; it stays as it was`;
      throw new StorageError(message, { cause: error });
    }
  }

  async #releasePages(root: Environment['root']): Promise<boolean> {
    root.resetReadTxn();
    root.readerCheck();
    // Who reads an older state needs pages of it. Lines: process, thread, transaction.
    const { lastTxnId } = root.getStats() as { lastTxnId: number };
    const readers = Array.from(
      root.readerList().matchAll(/^ *\d+ +[0-9a-f]+ +(\d+)$/gm),
      ([, transaction]) => transaction,
    );
    if (readers.some((transaction) => Number(transaction) < lastTxnId)) return false;
    return (await releaseFreePages(join(this.#path, FILE_NAME), this.#libraries)) > 0;
  }

  #openFile(readOnly: boolean): Promise<Environment> {
    return openEnvironment(this.#path, { readOnly, gate: this.#gate, libraries: this.#libraries });
  }

  /** Closes the file; without a guard LMDB takes apart then what others may be about to use. */
  async #close(environment: Environment): Promise<void> {
    const close = () => closeEnvironment(environment);
    if (environment.guard !== undefined) return close();
    return this.#alone(close).catch((error: unknown) => {
      if (!(error instanceof ReplacedError)) throw error;
      // Its lock file was removed, so nobody else uses it.
      return close();
    });
  }

  #alone<T>(job: () => Promise<T>): Promise<T> {
    return this.#gate === undefined ? job() : this.#gate.run(job);
  }

  /** Undefined where nothing can be written, and LMDB locks nothing either. */
  #openGate(readOnly: boolean): Gate | undefined {
    try {
      return new Gate(this.#path, this.#libraries.locks);
    } catch (error) {
      if (readOnly && ['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return undefined;
      throw error;
    }
  }
}

async function removeCopy(copy: string): Promise<void> {
  for (const left of [copy, lockFileOf(copy)]) await rm(left, { force: true });
}
