/** Stable machine-readable codes of every error that Kenyon throws on purpose. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'FORMAT'
  | 'STORAGE'
  | 'CLOSED'
  | 'ABORTED'
  | 'UNAVAILABLE';

/** Base class: message says what was asked, what was expected, what came, and what to do. */
export abstract class KenyonError extends Error {
  abstract readonly code: ErrorCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A caller's value is outside what the function accepts. */
export class InvalidArgumentError extends KenyonError {
  readonly code = 'INVALID_ARGUMENT';
}

/** A named thing (collection, model, file) does not exist. */
export class NotFoundError extends KenyonError {
  readonly code = 'NOT_FOUND';
}

/** The request contradicts what is stored, for example vectors of another model. */
export class ConflictError extends KenyonError {
  readonly code = 'CONFLICT';
}

/** Bytes that were read are not what their header or their name promises. */
export class FormatError extends KenyonError {
  readonly code = 'FORMAT';
}

/** The disk or the database refused; `cause` holds its error. */
export class StorageError extends KenyonError {
  readonly code = 'STORAGE';
}

/** The object was used after `close()`. */
export class ClosedError extends KenyonError {
  readonly code = 'CLOSED';
}

/** The caller's AbortSignal fired; `cause` holds its reason. */
export class AbortedError extends KenyonError {
  readonly code = 'ABORTED';
}

/** A library, device, model or thread that is needed is absent or failed. */
export class UnavailableError extends KenyonError {
  readonly code = 'UNAVAILABLE';
}

/**
 * Loads a package of which a part is compiled or fetched by its install script, when it is first needed.
 * @throws StorageError when no file descriptor is left for it; UnavailableError when it is not there or cannot be loaded.
 */
export function loadPart<T>(name: string, load: () => T): T {
  try {
    return load();
  } catch (cause) {
    const isFull = ['EMFILE', 'ENFILE'].includes((cause as NodeJS.ErrnoException).code ?? '');
    const LoadError = isFull ? StorageError : UnavailableError;
    const remedy = isFull
      ? 'close files, or raise the limit (ulimit -n)'
      : `run \`npm rebuild ${name}\`, since its install script failed or was not allowed to run`;
    // What follows are the places where it was looked for.
    const [reason] = messageOf(cause).split(/(?: Tried:)?\n/, 1);
    throw new LoadError(`${name} cannot be loaded: ${reason}; ${remedy}`, { cause });
  }
}

/** Throws {@link AbortedError} when `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new AbortedError(`${what} was aborted by the caller`, { cause: signal.reason });
}

/** Failures of the operating system in words. */
const SYSTEM_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already',
  ENOTEMPTY: 'the folder is not empty',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be too large',
  EIO: 'the disk failed',
  EMFILE: 'this process has too many files open',
  ENFILE: 'too many files are open on this machine',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'links go in a circle',
  EBUSY: 'something else uses it',
};

/** Text of anything that was thrown, for messages that quote a cause; failures of the operating system in words, with the path. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  const words = syscall !== undefined && code !== undefined && Object.hasOwn(SYSTEM_FAILURES, code);
  if (!words) return error.message;
  return path === undefined ? SYSTEM_FAILURES[code] : `${SYSTEM_FAILURES[code]} (${path})`;
}
