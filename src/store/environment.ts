import { accessSync, type BigIntStats, constants, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';
import { ConflictError, FormatError, KenyonError, messageOf, StorageError } from '../core/errors.ts';
import type { Gate } from './gate.ts';
import type { Libraries } from './libraries.ts';
import { requireHead, requireSoundRows, walkFile, walkOnce } from './lmdb-file.ts';
import { LockFileGuard, removeLockFile, reserveLockFile } from './lmdb-lock-file.ts';
import { planMending } from './mending.ts';
import type { RowFault } from './row-census.ts';
import { checkIdentity, compactionsOf, readTables, type Tables, writeIdentity } from './tables.ts';
import { transact, transactInRoom } from './transact.ts';

/** Name of the file in the directory of a database. */
export const FILE_NAME = 'store.mdb';
/** Stands for a file that is not there. */
const NO_INODE = -1n;

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
  readonly inode: bigint;
  /** Layout of what is in it. */
  readonly schema: number;
  readonly guard: LockFileGuard | undefined;
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
export function closeEnvironment({ root, guard }: Environment): Promise<void> {
  return closeLmdb(root, guard);
}

/** LMDB's binding tells when it has closed a file, which may be some turns later. */
function closeLmdb(root: RootDatabase<Buffer, string>, guard: LockFileGuard | undefined): Promise<void> {
  const close = root.close as (callback: () => void) => Promise<void>;
  return close.call(root, () => guard?.release());
}

/** Tells whether the file is still the one in the directory. */
export function isInPlace(path: string, { inode }: Environment): boolean {
  return inodeOf(join(path, FILE_NAME)) === inode;
}

async function openFile(path: string, { readOnly, gate, libraries }: EnvironmentOptions): Promise<Environment> {
  const file = join(path, FILE_NAME);
  // A process that was killed at its first step leaves an empty file, and LMDB dies of opening one read-only.
  const isEmpty = inodeOf(file) === NO_INODE || !requireHead(file);
  if (readOnly && isEmpty) checkIdentity(path, undefined);
  if (gate !== undefined) await ownLockFile(file, gate);
  // Whoever reads opens it for writing too where that is allowed: LMDB's binding has one environment a file for all threads.
  const canWrite = !readOnly || (gate !== undefined && isWritable(file));
  const root = openLmdb(libraries, file, { readOnly: !canWrite });
  let guard: LockFileGuard | undefined;
  try {
    const inode = inodeOf(file);
    if (gate !== undefined) writeRecord(gate, inode);
    // LMDB follows whatever the file says, and the process ends where that is wrong.
    const faults = await whileHeld(root, () => walkOnce(file));
    const names = [...root.getKeys()];
    guard = await LockFileGuard.take(file, libraries.locks);
    if (names.length > 0 && !names.includes('meta')) {
      throw new ConflictError(`${path} holds a database of another program; name another directory`);
    }
    if (names.length === 0 && readOnly) checkIdentity(path, undefined);
    // All of a new database comes into being in one transaction, or nothing of it.
    const isNew = names.length === 0;
    const [tables, identity] = isNew
      ? transactInRoom(root, path, () => readTables(root, writeIdentity))
      : readTables(root, () => undefined);
    const { uuid, schema } = checkIdentity(path, identity);
    const compactions = compactionsOf(tables);
    return { root, tables, canWrite, uuid, schema, compactions, inode, guard, faults };
  } catch (error) {
    await closeLmdb(root, guard);
    throw error;
  }
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
export function verifyEnvironment(path: string, { root, inode }: Environment): Promise<boolean> {
  return whileHeld(root, () => requireSoundRows(join(path, FILE_NAME), inode));
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
  const { root, tables } = environment;
  const { change, notices } = await planMending(root, tables);
  await transact(root, path, tables, change);
  for (const notice of notices) onNotice(`${path}: ${notice}`);
  root.resetReadTxn();
  const faults = await whileHeld(root, () => walkFile(join(path, FILE_NAME)));
  return { ...environment, compactions: compactionsOf(tables), faults };
}

/** Runs a job that walks the file while LMDB keeps every page of the last state, and of those to come. */
function whileHeld<T>(root: RootDatabase<Buffer, string>, job: () => Promise<T>): Promise<T> {
  const held = root.useReadTransaction();
  return job().finally(() => held.done());
}

/** Opens a file with LMDB. @param options `noSync`: commits are not flushed; whoever opened it sees to that. */
export function openLmdb(
  { lmdb }: Libraries,
  file: string,
  { readOnly = false, noSync = false }: { readonly readOnly?: boolean; readonly noSync?: boolean } = {},
): RootDatabase<Buffer, string> {
  return lmdb.open({
    path: file,
    noSubdir: true,
    encoding: 'binary',
    // Each commit is flushed before it is reported: no overlapping sync.
    overlappingSync: false,
    eventTurnBatching: false,
    readOnly,
    noSync,
  });
}

/** Tells one file from another that takes its place. */
function inodeOf(file: string): bigint {
  return (statSync(file, { bigint: true, throwIfNoEntry: false }) as BigIntStats | undefined)?.ino ?? NO_INODE;
}

/**
 * Sees to it that the lock file is one of this very database file. Two files must never share one, as they would after a file was put in
 * the place of another that is still in use.
 */
async function ownLockFile(file: string, gate: Gate): Promise<void> {
  const recorded = readRecord(gate);
  // Without a record it is a program's that kept none.
  if (recorded !== '' && recorded !== String(inodeOf(file))) await removeLockFile(file);
  reserveLockFile(file);
}

/** Bytes of the note. */
const RECORD_BYTES = 32;

/** Inode of the database file that the lock file belongs to, as whoever opened it last has noted; '' when nobody has. */
function readRecord({ fd }: Gate): string {
  const bytes = Buffer.alloc(RECORD_BYTES);
  readSync(fd, bytes, 0, RECORD_BYTES, 0);
  return bytes.toString('latin1').replaceAll('\0', '').trim();
}

function writeRecord(gate: Gate, inode: bigint): void {
  if (readRecord(gate) !== String(inode))
    writeSync(gate.fd, Buffer.from(String(inode).padEnd(RECORD_BYTES)), 0, RECORD_BYTES, 0);
}
