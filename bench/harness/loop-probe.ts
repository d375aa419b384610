import { closeSync, openSync, readSync } from 'node:fs';

/** Longest turn of the event loop while a probe watched. */
export interface LongestTurn {
  /** Wall time, in ms: what a timer waits at worst; on a shared machine other processes are in it. */
  readonly wallMs: number;
  /** Processor time of the main thread, in ms, to about a tick of the kernel; undefined where it does not tell. */
  readonly cpuMs: number | undefined;
}

/** Milliseconds until a probe looks again, at least. */
const EVERY_MS = 1;

/** Looks at the clocks once in every turn of the event loop; must be made on the main thread. */
export class LoopProbe {
  readonly #clock = openThreadClock();
  readonly #bytes = Buffer.alloc(128);
  #timer: NodeJS.Timeout | undefined;
  #wallMs = 0;
  #cpuMs = 0;

  /** Runs `work`; returns the longest turn until it was done. */
  async watch(work: () => Promise<unknown>): Promise<LongestTurn> {
    this.#wallMs = 0;
    this.#cpuMs = 0;
    let wall = performance.now();
    let cpu = this.#threadMs();
    const look = () => {
      const [wallNow, cpuNow] = [performance.now(), this.#threadMs()];
      this.#wallMs = Math.max(this.#wallMs, wallNow - wall - EVERY_MS);
      this.#cpuMs = Math.max(this.#cpuMs, cpuNow - cpu);
      [wall, cpu] = [wallNow, cpuNow];
      this.#timer = setTimeout(look, EVERY_MS);
    };
    this.#timer = setTimeout(look, EVERY_MS);
    try {
      await work();
    } finally {
      clearTimeout(this.#timer);
      // What ends the work without a turn in between counts as well.
      look();
      clearTimeout(this.#timer);
    }
    return { wallMs: this.#wallMs, cpuMs: this.#clock === undefined ? undefined : this.#cpuMs };
  }

  close(): void {
    if (this.#clock !== undefined) closeSync(this.#clock);
  }

  #threadMs(): number {
    if (this.#clock === undefined) return 0;
    const length = readSync(this.#clock, this.#bytes, 0, this.#bytes.length, 0);
    return Number.parseInt(this.#bytes.toString('latin1', 0, length), 10) / 1e6;
  }
}

/** Linux tells the processor time of a thread in nanoseconds. */
function openThreadClock(): number | undefined {
  try {
    return openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  } catch {
    return undefined;
  }
}
