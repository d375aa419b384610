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
