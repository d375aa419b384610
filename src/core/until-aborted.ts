import { AbortedError, ClosedError } from './errors.ts';
import { onAbort } from './on-abort.ts';

/** A wait that can be ended: the signals that do it, and the work that the error names. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
  /** Fires when the database is closed. */
  readonly closed?: AbortSignal | undefined;
  /** What is being done, as "adding documents". */
  readonly doing: string;
}

/** Waits for work, or until a signal fires; the work goes on then. @throws AbortedError, or ClosedError, when one fired first. */
export async function untilAborted<T>(work: T | PromiseLike<T>, abortable: Abortable): Promise<T> {
  const { signal, closed } = abortable;
  if (signal === undefined && closed === undefined) return work;
  let end!: () => void;
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(endOf(abortable));
  });
  const stops = [signal, closed].map((each) => onAbort(each, end));
  if (isEnded(abortable)) end();
  try {
    return await Promise.race([work, ended]);
  } finally {
    for (const stop of stops) stop();
  }
}

/** Tells whether nobody waits any more. */
export function isEnded({ signal, closed }: Abortable): boolean {
  return signal?.aborted === true || closed?.aborted === true;
}

function endOf({ signal, doing }: Abortable): AbortedError | ClosedError {
  return signal?.aborted
    ? new AbortedError(`${doing} was aborted by the caller`, { cause: signal.reason })
    : new ClosedError(`the database was closed while ${doing} went on`);
}
