import { createHash } from 'node:crypto';
import { accessSync, constants, readSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RootDatabase, Transaction } from 'lmdb';
import { ConflictError, FormatError, KenyonError, messageOf, StorageError } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { copyFileState, readFileState } from './copy-file.ts';
import { DatabaseUse, isInUse } from './database-use.ts';
import { identityOf, identityOfOpen, NO_FILE, ReplacedError } from './file-identity.ts';
import type { Gate } from './gate.ts';
import type { Libraries } from './libraries.ts';
import { lastTransactionOf, requireHead, requireSoundRows, walkFile, walkOnce } from './lmdb-file.ts';
import { LockFileGuard, lockFileOf, removeLockFile, reserveLockFile } from './lmdb-lock-file.ts';
import { planMending } from './mending.ts';
import type { RowFault } from './row-census.ts';
import { checkIdentity, compactionsOf, readTables, type Tables, writeIdentity } from './tables.ts';
import { makeTables, transact } from './transact.ts';

/** Name of the file in the directory of a database. */
export const FILE_NAME = 'store.mdb';
/** Name of a copy of another database that is on its way there. */
export const INCOMING_FILE = `${FILE_NAME}.incoming`;

/** A database file as LMDB has it open. */
export interface Environment {
  readonly root: RootDatabase<Buffer, string>;
  readonly tables: Tables;
  /** Whether it can be written, whatever it was opened for. */
  readonly canWrite: boolean;
  readonly uuid: string;
  /** How often the database had been compacted when the file was made. */
  readonly compactions: number;
  /** The file: another one in its place means that the database was compacted. */
  readonly file: string;
  /** LMDB's lock file. */
  readonly lockFile: string;
  /** Layout of what is in it. */
  readonly schema: number;
  readonly guard: LockFileGuard | undefined;
  readonly use: DatabaseUse;
  /** Whether others know by the lock file that it is read. */
  readonly isKnown: boolean;
  /** What is wrong with single collections, which cannot be used then. */
  readonly faults: readonly RowFault[];
}

/** How {@link openEnvironment} opens. */
export interface EnvironmentOptions {
  readonly readOnly: boolean;
  /** Gate of the directory, which the caller has to himself; undefined where nothing can be written. */
  readonly gate: Gate | undefined;
  readonly libraries: Libraries;
}

/**
 * Opens the database file of a directory, making it where there is none.
 * @throws NotFoundError when read-only and nothing is there; ConflictError when it is another program's; FormatError when a newer program
 * wrote it or it is damaged; StorageError when it cannot be opened.
 */
export async function openEnvironment(path: string, options: EnvironmentOptions): Promise<Environment> {
  try {
    return await openFile(path, options);
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    const message = `the database ${path} cannot be opened: ${messageOf(error)}`;
    if (/MDB_(CORRUPTED|PAGE_NOTFOUND|INVALID)/.test(message)) {
      throw new FormatError(`${message}; restore it from a backup`, { cause: error });
    }
    throw new StorageError(message, { cause: error });
  }
}

/**
 * Closes it; nobody writes then, for whoever does is inside the gate, or has not left yet. The guard goes in the very moment in which LMDB has closed
 * the file: before, LMDB would find nobody else using the lock file and take its mutexes apart, which somebody may be about to use; later,
 * its locks would be in the way of another thread that opens the file next.
 */
export async function closeEnvironment({ root, guard, use }: Environment): Promise<void> {
  await closeLmdb(root, guard);
  use.end();
}

/** LMDB's binding tells when it has closed a file, which may be some turns later. */
function closeLmdb(root: RootDatabase<Buffer, string>, guard: LockFileGuard | undefined): Promise<void> {
  const close = root.close as (callback: () => void) => Promise<void>;
  return close.call(root, () => guard?.release());
}

/** Tells whether the file is still the one in the directory. */
export function isInPlace(path: string, { file }: Environment): boolean {
  return identityOf(join(path, FILE_NAME)) === file;
}

/**
 * Makes sure that nobody can have LMDB's file open with another lock file than this one.
 * @throws ReplacedError when it is not the one in the directory any more.
 */
export function requireLockFile(path: string, { lockFile }: Environment): void {
  const inDirectory = lockFileOf(join(path, FILE_NAME));
  if (identityOf(inDirectory) !== lockFile) throw new ReplacedError(`the lock file ${inDirectory}`);
}

async function openFile(path: string, { readOnly, gate, libraries }: EnvironmentOptions): Promise<Environment> {
  const file = join(path, FILE_NAME);
  // A process that was killed at its first step leaves an empty file, and LMDB dies of opening one read-only.
  const isEmpty = identityOf(file) === NO_FILE || !requireHead(file);
  if (readOnly && isEmpty) checkIdentity(path, undefined);
  if (gate !== undefined) await ownLockFile(file, gate, libraries);
  // Whoever reads opens it for writing too where that is allowed: LMDB's binding has one environment a file for all threads.
  const canWrite = !readOnly || (gate !== undefined && isWritable(file));
  const root = openLmdb(libraries, file, { readOnly: !canWrite });
  let guard: LockFileGuard | undefined;
  let use: DatabaseUse | undefined;
  try {
    use = await DatabaseUse.begin(file, libraries.locks);
    if (gate !== undefined) writeNote(gate, noteOf(file, gate));
    // LMDB follows whatever the file says, and the process ends where that is wrong.
    const isKnown = gate !== undefined;
    const faults = await whileHeld(
      { root, file, isKnown },
      () => walkOnce(file),
      (found) => found.length === 0,
    );
    root.resetReadTxn();
    const names = [...root.getKeys()];
    guard = await LockFileGuard.take(file, libraries.locks);
    if (names.length > 0 && !names.includes('meta')) {
      throw new ConflictError(`${path} holds a database of another program; name another directory`);
    }
    if (names.length === 0 && readOnly) {
      if (!isKnown) throw unreadable(file);
      checkIdentity(path, undefined);
    }
    // All of a new database comes into being in one transaction, or nothing of it.
    const isNew = names.length === 0;
    const [tables, identity] = isNew
      ? makeTables(root, path, () => readTables(root, writeIdentity))
      : readTables(root, () => undefined);
    if (identity === undefined && !isKnown) throw unreadable(file);
    const { uuid, schema } = checkIdentity(path, identity);
    const compactions = compactionsOf(tables);
    const identities = { file: identityOf(file), lockFile: identityOf(lockFileOf(file)) };
    return { root, tables, canWrite, uuid, schema, compactions, ...identities, guard, use, isKnown, faults };
  } catch (error) {
    await closeLmdb(root, guard);
    use?.end();
    throw error;
  }
}

/** Of whom nobody knows the pages are written while he reads them: what he does not find may be there. */
function unreadable(file: string): ConflictError {
  return new ConflictError(
    `${file} cannot be read while others write to it: without the right to write its lock files nobody knows that it is read; open it again when less is written, or with that right`,
  );
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads all of one state of the file, while others go on writing.
 * @returns false when another file is in its place.
 * @throws FormatError that says what is wrong first.
 */
export function verifyEnvironment(path: string, environment: Environment): Promise<boolean> {
  const { root, isKnown } = environment;
  const file = join(path, FILE_NAME);
  return whileHeld({ root, file, isKnown }, () => requireSoundRows(file, environment.file));
}

/**
 * Copies the last state of the file, while others go on writing.
 * @param alone runs a job while nobody writes.
 * @returns false when another file is in its place.
 * @throws FormatError when its head is damaged.
 */
export async function copyEnvironment(
  path: string,
  environment: Environment,
  to: string,
  { alone, ...work }: LongWorkOptions & { readonly alone: <T>(job: () => Promise<T>) => Promise<T> },
): Promise<boolean> {
  const { root } = environment;
  const name = join(path, FILE_NAME);
  let file: FileHandle | undefined;
  let held: Transaction | undefined;
  try {
    const state = await alone(async () => {
      if (!isInPlace(path, environment)) return undefined;
      // Whatever gets its name afterwards, this is the file whose pages are held.
      file = await open(name, 'r');
      root.resetReadTxn();
      held = root.useReadTransaction();
      return (await readFileState(file)) ?? 'damaged';
    });
    if (state === undefined) return false;
    if (state === 'damaged') throw new FormatError(`the head of ${name} is damaged; restore it from a backup`);
    await copyFileState(file!, to, state, work);
    return true;
  } finally {
    held?.done();
    await file?.close();
  }
}

/**
 * Puts right what follows from the documents of the collections that have faults; only while nobody else writes, or opens the file.
 * @param onNotice told of what was done. @returns the environment with the faults that are left.
 */
export async function mendEnvironment(
  path: string,
  environment: Environment,
  onNotice: (message: string) => void,
): Promise<Environment> {
  const { root, tables, isKnown } = environment;
  const file = join(path, FILE_NAME);
  const { change, notices } = await planMending(root, tables);
  await transact(root, tables, change);
  for (const notice of notices) onNotice(`${path}: ${notice}`);
  root.resetReadTxn();
  const faults = await whileHeld({ root, file, isKnown }, () => walkFile(file));
  return { ...environment, compactions: compactionsOf(tables), faults };
}

/** How often a file is walked that others change meanwhile. */
const WALKS = 20;

/**
 * Walks a file while LMDB keeps every page of the last state, and of those to come. Of whoever may not write to the lock file nobody knows
 * that he reads, and pages are written that he comes to: so he walks again when he finds something wrong and something was written.
 * @throws ConflictError when that never ends.
 */
async function whileHeld<T>(
  { root, file, isKnown }: { root: RootDatabase<Buffer, string>; file: string; isKnown: boolean },
  walk: () => Promise<T>,
  isSound: (found: T) => boolean = () => true,
): Promise<T> {
  const held = root.useReadTransaction();
  try {
    if (isKnown) return await walk();
    let cause: unknown;
    for (let walks = 0; walks < WALKS; walks++) {
      const before = lastTransactionOf(file);
      const isUnchanged = () => lastTransactionOf(file) === before;
      try {
        const found = await walk();
        if (isSound(found) || isUnchanged()) return found;
      } catch (error) {
        if (isUnchanged()) throw error;
        cause = error;
      }
    }
    throw new ConflictError(
      `${file} cannot be checked while others write to it, ${WALKS} times over: without the right to write its lock files nobody knows that it is read; open it again when less is written, or with that right`,
      { cause },
    );
  } finally {
    held.done();
  }
}

/** Opens a file with LMDB. @param options `noSync`: commits are not flushed; whoever opened it sees to that. */
export function openLmdb(
  { lmdb }: Libraries,
  file: string,
  { readOnly = false, noSync = false }: { readonly readOnly?: boolean; readonly noSync?: boolean } = {},
): RootDatabase<Buffer, string> {
  const options = {
    path: file,
    noSubdir: true,
    encoding: 'binary' as const,
    // Each commit is flushed before it is reported: no overlapping sync.
    overlappingSync: false,
    eventTurnBatching: false,
    // The thread of the binding begins with a batch when it is whole, so that it waits for nobody.
    batchStartThreshold: Number.POSITIVE_INFINITY,
    readOnly,
    noSync,
  };
  return lmdb.open(options);
}

/**
 * Sees to it that the lock file is one of this very database file. Two files must never share one, as they would after a file was put in
 * the place of another that is still in use; nor may one have two, as it would after lock files were removed while it is in use.
 * @throws ConflictError when that was done.
 */
async function ownLockFile(file: string, gate: Gate, { locks }: Libraries): Promise<void> {
  const note = readNote(gate);
  if (note !== noteOf(file, gate)) {
    if (isWritable(file) && isInUse(file, locks))
      throw new ConflictError(
        `lock files of ${file} were removed or replaced while it is open elsewhere, so it cannot be shared; close it there, and open it again`,
      );
    // Without a note it is a program's that kept none.
    if (note !== '' && !note.startsWith(`${identityOf(file)} `)) await removeLockFile(file);
  }
  reserveLockFile(file);
}

/** Bytes of the note. */
const NOTE_BYTES = 64;

/** What whoever opened the database last has noted; '' when nobody has. */
function readNote({ fd }: Gate): string {
  const bytes = Buffer.alloc(NOTE_BYTES);
  readSync(fd, bytes, 0, NOTE_BYTES, 0);
  return bytes.toString('latin1').replaceAll('\0', '').trim();
}

/** Names the database file, and by a digest, so that it has room, the lock files that belong to it. */
function noteOf(file: string, { fd }: Gate): string {
  const locks = createHash('sha256').update(`${identityOf(lockFileOf(file))} ${identityOfOpen(fd)}`);
  return `${identityOf(file)} ${locks.digest('hex').slice(0, 16)}`;
}

function writeNote(gate: Gate, note: string): void {
  if (readNote(gate) !== note) writeSync(gate.fd, Buffer.from(note.padEnd(NOTE_BYTES)), 0, NOTE_BYTES, 0);
}
