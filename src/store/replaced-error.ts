import { ConflictError } from '../core/errors.ts';

/** Another file is where one was that belongs to an open database. */
export class ReplacedError extends ConflictError {
  /** @param what the database, or one of its files. */
  constructor(what: string, cause?: unknown) {
    super(`${what} was replaced or removed since the database was opened; close it and open it again`, { cause });
    this.name = 'ConflictError';
  }
}
