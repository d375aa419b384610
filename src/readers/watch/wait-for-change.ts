import { type FSWatcher, watch } from 'node:fs';
import { messageOf } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';

/** Tells when something may have changed in folders; what it misses is found by looking now and then. */
export class ChangeSignal {
  readonly #watchers: FSWatcher[] = [];
  #wake: (() => void) | undefined;
  #hasChanged = false;

  /** @param onNotice told once of each folder that the system does not watch. */
  constructor(folders: readonly string[], onNotice: (message: string) => void) {
    for (const folder of folders) {
      try {
        const watcher = watch(folder, { recursive: true, persistent: false }, () => this.#changed());
        watcher.on('error', (error) => {
          watcher.close();
          onNotice(`${folder} is looked at now and then, since it cannot be watched: ${messageOf(error)}`);
        });
        this.#watchers.push(watcher);
      } catch (error) {
        onNotice(`${folder} is looked at now and then, since it cannot be watched: ${messageOf(error)}`);
      }
    }
  }

  /** Waits for a change, for so long, or until the signal fires. */
  async wait(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#hasChanged && !signal?.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, timeoutMs);
        function done() {
          clearTimeout(timer);
          stop();
          resolve();
        }
        this.#wake = done;
        const stop = onAbort(signal, done);
      });
    this.#wake = undefined;
    this.#hasChanged = false;
  }

  /** Stops watching. */
  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }

  #changed(): void {
    this.#hasChanged = true;
    this.#wake?.();
  }
}
