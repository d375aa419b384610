/** Binary codes in memory, compared by Hamming distance in plain code: what a benchmark of codes needs, not of speed. */
export class BitCodes {
  readonly count: number;
  readonly numBits: number;
  readonly #words: number;
  readonly #bits: Uint32Array;

  /** Makes codes whose bits are all off. */
  constructor(count: number, numBits: number) {
    this.count = count;
    this.numBits = numBits;
    this.#words = Math.ceil(numBits / 32);
    this.#bits = new Uint32Array(count * this.#words);
  }

  /** Takes codes in bytes that begin `codeBytes` apart: bit j is bit `j % 8` of byte `j >> 3`; bits beyond `numBits` are left out. */
  static ofBytes(codes: Uint8Array, codeBytes: number, numBits: number): BitCodes {
    const made = new BitCodes(codes.length / codeBytes, numBits);
    for (let row = 0; row < made.count; row++) {
      for (let bit = 0; bit < numBits; bit++) {
        if ((codes[row * codeBytes + (bit >>> 3)] >>> (bit & 7)) & 1) made.set(row, bit);
      }
    }
    return made;
  }

  /** Switches a bit on. */
  set(row: number, bit: number): void {
    this.#bits[row * this.#words + (bit >>> 5)] |= 1 << (bit & 31);
  }

  /** Writes the distance of every code from row `row` of `queries`, `[count]`. */
  distancesFrom(queries: BitCodes, row: number, distances: Uint16Array): void {
    const words = this.#words;
    const query = queries.#bits.subarray(row * words, (row + 1) * words);
    const bits = this.#bits;
    for (let i = 0, at = 0; i < this.count; i++) {
      let distance = 0;
      for (let w = 0; w < words; w++) distance += popcount(bits[at++] ^ query[w]);
      distances[i] = distance;
    }
  }
}

/** Ones of a 32-bit word, counted in halves (Warren, "Hacker's Delight", section 5-1). */
function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
