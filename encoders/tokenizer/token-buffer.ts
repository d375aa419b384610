import type { TokenizedText } from './tokenizer.ts';

/** Growing columns of a {@link TokenizedText}, with a limit; reused from text to text. */
export class TokenBuffer {
  #ids = new Int32Array(64);
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #count = 0;
  #limit = 0;

  /** Empties the buffer and sets how many tokens fill it. */
  reset(limit: number): void {
    this.#count = 0;
    this.#limit = limit;
  }

  /** End of the last token, 0 where there is none. */
  get lastEnd(): number {
    return this.#count === 0 ? 0 : this.#ends[this.#count - 1];
  }

  /** Appends one token, also to a full buffer; false when the buffer is full after it. */
  push(id: number, start: number, end: number): boolean {
    if (this.#count === this.#ids.length) this.#grow();
    this.#ids[this.#count] = id;
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
    return this.#count < this.#limit;
  }

  /** A copy of what was pushed. */
  take(): TokenizedText {
    return {
      ids: this.#ids.slice(0, this.#count),
      starts: this.#starts.slice(0, this.#count),
      ends: this.#ends.slice(0, this.#count),
    };
  }

  #grow(): void {
    this.#ids = doubled(this.#ids);
    this.#starts = doubled(this.#starts);
    this.#ends = doubled(this.#ends);
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}
