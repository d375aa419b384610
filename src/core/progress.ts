/** One report of long work; `total` is undefined while it is not known (a stream). */
export interface Progress {
  /** What is being done, present tense: 'encode', 'read', 'build graph'. */
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
