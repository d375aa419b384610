import { FormatError, UnavailableError } from '../../core/errors.ts';
import { HttpProblem } from '../http/problem.ts';

/** Throws what reading a file threw: what is wrong with it is for whoever sent it to mend, and what reads it may be missing here. */
export function asSendersFault(error: unknown): never {
  if (error instanceof FormatError) throw new HttpProblem(400, 'FORMAT', error.message, { cause: error });
  if (error instanceof UnavailableError) throw new HttpProblem(501, 'UNAVAILABLE', error.message, { cause: error });
  throw error;
}

/** Passes on what is read of a file. @throws as {@link asSendersFault}, for faults of reading alone. */
export async function* readOfSender<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    asSendersFault(error);
  }
}
