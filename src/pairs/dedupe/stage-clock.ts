/** Adds up how long each stage of some work took. */
export class StageClock {
  readonly #seconds: Record<string, number> = {};

  /** Seconds by stage, to the millisecond. */
  get seconds(): Readonly<Record<string, number>> {
    return this.#seconds;
  }

  /** Does the work of a stage. */
  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      const ms = performance.now() - startedAt;
      this.#seconds[stage] = Math.round((this.#seconds[stage] ?? 0) * 1000 + ms) / 1000;
    }
  }
}
