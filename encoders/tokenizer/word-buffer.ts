/** Longer words are not looked up; the limit of BERT's WordPiece. */
export const MAX_WORD_CHARS = 100;

/** One normalised word with the origin of each of its UTF-16 code units; reused from word to word. */
export class WordBuffer {
  readonly #units = new Uint16Array(2 * MAX_WORD_CHARS);
  readonly #starts = new Int32Array(2 * MAX_WORD_CHARS);
  readonly #ends = new Int32Array(2 * MAX_WORD_CHARS);
  #length = 0;
  #chars = 0;
  #start = 0;
  #end = 0;

  /** Code points of the word, also those beyond {@link MAX_WORD_CHARS} that were not kept. */
  get chars(): number {
    return this.#chars;
  }

  /** The kept code units; of the array only the first {@link length}. */
  get units(): Uint16Array {
    return this.#units;
  }

  /** Code units kept. */
  get length(): number {
    return this.#length;
  }

  /** Whether the word has more than {@link MAX_WORD_CHARS} code points; its text is then incomplete. */
  get tooLong(): boolean {
    return this.#chars > MAX_WORD_CHARS;
  }

  /** Offset of the word in the original text. */
  get start(): number {
    return this.#start;
  }

  /** Offset after the word in the original text. */
  get end(): number {
    return this.#end;
  }

  clear(): void {
    this.#length = 0;
    this.#chars = 0;
  }

  /** Appends a normalised code point that came from the original's `[start, end)`. */
  push(codePoint: number, start: number, end: number): void {
    if (this.#chars === 0) this.#start = start;
    this.#end = end;
    if (++this.#chars > MAX_WORD_CHARS) return;
    if (codePoint > 0xffff) {
      this.#pushUnit(((codePoint - 0x10000) >> 10) + 0xd800, start, end);
      this.#pushUnit(((codePoint - 0x10000) & 0x3ff) + 0xdc00, start, end);
    } else {
      this.#pushUnit(codePoint, start, end);
    }
  }

  #pushUnit(unit: number, start: number, end: number): void {
    this.#units[this.#length] = unit;
    this.#starts[this.#length] = start;
    this.#ends[this.#length++] = end;
  }

  /** The kept code units as a string. */
  text(): string {
    return String.fromCharCode.apply(null, this.#units.subarray(0, this.#length) as unknown as number[]);
  }

  /** Original offset of the code unit at `index`. */
  startOf(index: number): number {
    return this.#starts[index];
  }

  /** Original offset after the code unit at `index`. */
  endOf(index: number): number {
    return this.#ends[index];
  }
}
