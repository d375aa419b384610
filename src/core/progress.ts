import { AbortedError, ClosedError } from './errors.ts';

/** One report of long work; `total` is undefined while it is not known (a stream). */
export interface Progress {
  /** Stage of the work, present tense: 'encode', 'read', 'build graph'. */
  readonly stage: string;
  /** Units finished so far. */
  readonly done: number;
  /** Units in all, when known. */
  readonly total?: number;
}

/** Options shared by everything that can take long. */
export interface LongWorkOptions {
  /** Called at most a few times a second, on the caller's event loop. */
  readonly onProgress?: (progress: Progress) => void;
  /** Fires to stop; the work rejects with AbortedError, and what was acknowledged stays. */
  readonly signal?: AbortSignal;
}

/** Least time between two reports. */
const INTERVAL_MS = 200;

/** Passes reports on at most five times a second; `flush` passes on the last one that was held back. */
export interface ThrottledProgress {
  report(progress: Progress): void;
  flush(): void;
}

/** Wraps a caller's `onProgress`; without one nothing happens. */
export function throttleProgress(onProgress: ((progress: Progress) => void) | undefined): ThrottledProgress {
  let held: Progress | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  const pass = (progress: Progress) => {
    held = undefined;
    lastAt = performance.now();
    onProgress?.(progress);
  };
  return {
    report(progress) {
      if (performance.now() - lastAt >= INTERVAL_MS) pass(progress);
      else held = progress;
    },
    flush() {
      if (held !== undefined) pass(held);
    },
  };
}

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
  for (const each of [signal, closed]) each?.addEventListener('abort', end, { once: true });
  if (isEnded(abortable)) end();
  try {
    return await Promise.race([work, ended]);
  } finally {
    for (const each of [signal, closed]) each?.removeEventListener('abort', end);
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
