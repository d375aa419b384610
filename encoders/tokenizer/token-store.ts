/** Token ids of one text, in the width that they are stored in. */
export type TokenRow = Int32Array | Uint16Array;

const FIRST_TOKENS = 1 << 12;
const FIRST_TEXTS = 1 << 8;
/** Ids below this fit 16 bits. */
const SHORT_VOCAB = 1 << 16;

/**
 * Token ids of many texts, one after the other in one array: 2 bytes a token of a vocabulary below 65,536, and 4 a text. A
 * million texts of 30 tokens take 64 MB, where an array of their own each would take 150.
 */
export class TokenStore {
  #ids: TokenRow;
  /** Where each text ends; it begins where the one before ends. */
  #ends = new Uint32Array(FIRST_TEXTS);
  #count = 0;

  constructor(vocabSize: number) {
    this.#ids = vocabSize <= SHORT_VOCAB ? new Uint16Array(FIRST_TOKENS) : new Int32Array(FIRST_TOKENS);
  }

  /** Texts so far. */
  get count(): number {
    return this.#count;
  }

  /** Tokens of all texts. */
  get tokens(): number {
    return this.#startOf(this.#count);
  }

  /** Appends a text's ids, which are copied. */
  add(ids: Int32Array): void {
    const start = this.tokens;
    const end = start + ids.length;
    if (end > this.#ids.length) this.#ids = grown(this.#ids, end);
    if (this.#count === this.#ends.length) this.#ends = grown(this.#ends, this.#count + 1);
    this.#ids.set(ids, start);
    this.#ends[this.#count++] = end;
  }

  /** The ids of a text, not copied. @param text below `count` */
  at(text: number): TokenRow {
    return this.#ids.subarray(this.#startOf(text), this.#ends[text]);
  }

  #startOf(text: number): number {
    return text === 0 ? 0 : this.#ends[text - 1];
  }
}

/** A copy with room for at least `length`, and so much more that adding stays cheap. */
function grown<A extends TokenRow | Uint32Array>(array: A, length: number): A {
  const Constructor = array.constructor as new (length: number) => A;
  const wider = new Constructor(Math.max(length, Math.ceil(1.5 * array.length)));
  wider.set(array);
  return wider;
}
