import {
  AbortedError,
  ClosedError,
  ConflictError,
  type ErrorCode,
  FormatError,
  InvalidArgumentError,
  KenyonError,
  NotFoundError,
  StorageError,
  UnavailableError,
} from './errors.ts';

/** An error as plain data; classes do not survive the way between threads. */
export interface PortableError {
  readonly code?: ErrorCode;
  readonly message: string;
  readonly stack?: string;
}

const ERROR_CLASSES = {
  INVALID_ARGUMENT: InvalidArgumentError,
  NOT_FOUND: NotFoundError,
  CONFLICT: ConflictError,
  FORMAT: FormatError,
  STORAGE: StorageError,
  CLOSED: ClosedError,
  ABORTED: AbortedError,
  UNAVAILABLE: UnavailableError,
} satisfies Record<ErrorCode, new (message: string, options?: ErrorOptions) => Error>;

/** Makes plain data of whatever was thrown. */
export function portable(error: unknown): PortableError {
  if (error instanceof KenyonError) return { code: error.code, message: error.message, stack: error.stack };
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}

/** The error that the other thread threw, of its own class again. @param cause what the caller knows of its cause. */
export function revive({ code, message, stack }: PortableError, cause?: unknown): Error {
  const error = code ? new ERROR_CLASSES[code](message, { cause }) : new Error(message);
  if (stack) error.stack = stack;
  return error;
}
