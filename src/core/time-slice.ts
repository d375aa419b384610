import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long synchronous work may hold the event loop before it lets others run. */
const SLICE_MS = 12;

/** Breaks long synchronous work into slices: call `pause()` between its steps. */
export class TimeSlice {
  #startedAt = performance.now();

  /** True when the slice is used up, so that a step which cannot pause may be put off. */
  get spent(): boolean {
    return performance.now() - this.#startedAt >= SLICE_MS;
  }

  /** Lets pending events run when the slice is used up, then starts the next one. */
  async pause(): Promise<void> {
    if (!this.spent) return;
    await nextTurn();
    this.#startedAt = performance.now();
  }
}
