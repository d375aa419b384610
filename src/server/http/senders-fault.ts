import { FormatError, UnavailableError } from '../../core/errors.ts';
import { HttpProblem } from './problem.ts';

/** Throws what reading threw: what is wrong with what was sent is for its sender to mend. */
export function asSendersFault(error: unknown): never {
  if (error instanceof FormatError) throw new HttpProblem(400, 'FORMAT', error.message, { cause: error });
  throw error;
}

/** The same of a file, for which what reads it may be missing here. */
export function asFaultOfReading(error: unknown): never {
  if (error instanceof UnavailableError) throw new HttpProblem(501, 'UNAVAILABLE', error.message, { cause: error });
  return asSendersFault(error);
}
