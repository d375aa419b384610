import { FormatError, InvalidArgumentError, messageOf } from '../core/errors.ts';

/**
 * Does what depends on nothing but what a file holds, so that what is wrong there is told as a fault of the file and not of the command line.
 * @throws FormatError with the file's name in place of InvalidArgumentError.
 */
export function ofFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw new FormatError(`${file}: ${messageOf(cause)}`, { cause });
  }
}
