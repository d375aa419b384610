import { FormatError, InvalidArgumentError, KenyonError, messageOf } from '../core/errors.ts';

/** What was thrown while a file was read, as an error that names the file: what a library throws is a fault of what it read. */
function fileFault(name: string, cause: unknown): KenyonError {
  if (cause instanceof KenyonError) return cause;
  // A stack that is used up is told as a size by the engine, which says nothing to whoever has the file.
  const reason =
    cause instanceof RangeError ? `it nests too deep, or is too large (${messageOf(cause)})` : messageOf(cause);
  return new FormatError(`${name} cannot be read: ${reason}`, { cause });
}

/** Passes on what is read; what reading it throws is an error that names the file. */
export async function* readingFile<T>(name: string, items: AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      // What the consumer of an item throws is none of the file's.
      const next = await iterator.next().catch((cause: unknown) => {
        isDone = true;
        throw signal?.aborted ? cause : fileFault(name, cause);
      });
      isDone = next.done === true;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    if (!isDone) await iterator.return?.();
  }
}

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
