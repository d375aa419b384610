/** Code units that a run is read in at a time. */
export const RUN_UNITS = 256;

/** The part of a run of Han characters that is not cut yet, with the origin of each code unit. */
export class RunBuffer {
  /** Of the arrays only the first {@link length}. */
  readonly units = new Uint16Array(RUN_UNITS);
  readonly starts = new Int32Array(RUN_UNITS);
  readonly ends = new Int32Array(RUN_UNITS);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Whether another character may find no place. */
  get isFull(): boolean {
    return this.#length > RUN_UNITS - 2;
  }

  /** Appends a character that came from the original's `[start, end)`. */
  push(codePoint: number, start: number, end: number): void {
    if (codePoint > 0xffff) {
      this.#pushUnit(((codePoint - 0x10000) >> 10) + 0xd800, start, end);
      this.#pushUnit(((codePoint - 0x10000) & 0x3ff) + 0xdc00, start, end);
    } else {
      this.#pushUnit(codePoint, start, end);
    }
  }

  #pushUnit(unit: number, start: number, end: number): void {
    this.units[this.#length] = unit;
    this.starts[this.#length] = start;
    this.ends[this.#length++] = end;
  }

  /** Lets the first `count` code units go. */
  drop(count: number): void {
    if (count < this.#length) {
      for (const column of [this.units, this.starts, this.ends]) column.copyWithin(0, count, this.#length);
    }
    this.#length -= count;
  }
}
