/** Inverted lists of sparse codes, counted in plain code: how many bits each document shares with a query. */
export class PostingCounts {
  readonly #starts: Uint32Array;
  readonly #documents: Uint32Array;

  /**
   * Files the first `k` bits of every code.
   * @param codes most active bits first, `[count, width]`.
   */
  constructor(codes: Uint16Array, width: number, k: number, hashDim: number) {
    this.#starts = new Uint32Array(hashDim + 1);
    const count = codes.length / width;
    for (let i = 0; i < count; i++) for (let j = 0; j < k; j++) this.#starts[codes[i * width + j] + 1]++;
    for (let bit = 0; bit < hashDim; bit++) this.#starts[bit + 1] += this.#starts[bit];
    const next = this.#starts.slice();
    this.#documents = new Uint32Array(count * k);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < k; j++) this.#documents[next[codes[i * width + j]]++] = i;
    }
  }

  /** Writes the number of shared bits of every document, `[count]`. */
  overlaps(query: Uint16Array, counts: Uint16Array): void {
    counts.fill(0);
    for (const bit of query) {
      for (let at = this.#starts[bit]; at < this.#starts[bit + 1]; at++) counts[this.#documents[at]]++;
    }
  }
}
