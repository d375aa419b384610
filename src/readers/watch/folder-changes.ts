import type { FileInput } from '../file-inputs.ts';

/** Changes of files, by what has to be done about them. */
export interface FileChanges {
  /** New, or written since, and at rest. */
  readonly changed: readonly FileInput[];
  /** Gone, and not for a moment only. */
  readonly removed: readonly string[];
  /** Whether there are files that are not at rest yet. */
  readonly isWaiting: boolean;
}

/** A state of a file that was seen but not acted on yet. */
interface Seen {
  readonly state: string | undefined;
  readonly sinceMs: number;
}

/**
 * Compares what files are with what was done about them. A file that is being written, or replaced by its editor, is left alone until it has stayed as it
 * is for `settleMs`.
 */
export class FolderChanges {
  readonly #settleMs: number;
  /** States that were acted on. */
  readonly #done = new Map<string, string | undefined>();
  readonly #seen = new Map<string, Seen>();

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /**
   * Takes a look.
   * @param nowMs of a clock that only goes forward.
   * @param isHidden says of a file that is not found that it may be there all the same.
   */
  compare(inputs: readonly FileInput[], nowMs: number, isHidden: (file: string) => boolean): FileChanges {
    const there = new Map(inputs.map((input) => [input.file, input]));
    const changed = inputs.filter(({ file, state }) => {
      if (this.#done.has(file) && this.#done.get(file) === state) {
        this.#seen.delete(file);
        return false;
      }
      return this.#isAtRest(file, state, nowMs);
    });
    const gone = [...this.#done.keys()].filter((file) => !there.has(file));
    const removed = gone.filter((file) => {
      if (!isHidden(file)) return this.#isAtRest(file, undefined, nowMs);
      this.#seen.delete(file);
      return false;
    });
    // What was seen and went before anything was done about it.
    for (const file of this.#seen.keys()) if (!there.has(file) && !this.#done.has(file)) this.#seen.delete(file);
    return { changed, removed, isWaiting: this.#seen.size > changed.length + removed.length };
  }

  /** Notes that a file was read as it was in a state. */
  wasRead(file: string, state: string | undefined): void {
    this.#done.set(file, state);
    this.#seen.delete(file);
  }

  /** Asks for a file to be read once more, though it is as it was. */
  readAgain(file: string): void {
    this.#done.set(file, undefined);
  }

  /** Notes that what a file had given was removed. */
  wasRemoved(file: string): void {
    this.#done.delete(file);
    this.#seen.delete(file);
  }

  #isAtRest(file: string, state: string | undefined, nowMs: number): boolean {
    const seen = this.#seen.get(file);
    if (seen === undefined || seen.state !== state) {
      this.#seen.set(file, { state, sinceMs: nowMs });
      return this.#settleMs === 0;
    }
    return nowMs - seen.sinceMs >= this.#settleMs;
  }
}
