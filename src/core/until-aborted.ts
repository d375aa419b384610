import { AbortedError } from './errors.ts';

/** What ends a wait, and what is waited for, for the error. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
  /** What is being done, as "adding documents". */
  readonly doing: string;
}

/** Waits for work, or until the signal fires; the work goes on then. @throws AbortedError when it fired first. */
export async function untilAborted<T>(work: T | PromiseLike<T>, { signal, doing }: Abortable): Promise<T> {
  if (signal === undefined) return work;
  let abort!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new AbortedError(`${doing} was aborted by the caller`, { cause: signal.reason }));
  });
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
