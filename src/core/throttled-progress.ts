import type { Progress } from './progress.ts';

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
