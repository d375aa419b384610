/** The best entries of a scan, best first; equal scores by ascending ord. */
export interface ScoredOrds {
  /** Ords, `[n]`. */
  readonly ords: Uint32Array;
  /** Scores, `[n]`, larger is better. */
  readonly scores: Float32Array;
}

/**
 * Keeps the `k` best of any number of (score, ord) pairs in O(log k) each: a binary heap whose root is the worst one kept.
 * Scores are kept as float32; of equal scores the smaller ord is the better one, so the result does not depend on the order of offers.
 */
export class TopK {
  readonly #ords: Uint32Array;
  readonly #scores: Float32Array;
  #size = 0;

  /** @param k how many to keep, an integer from 0 up; callers bound it by what they scan. */
  constructor(k: number) {
    this.#ords = new Uint32Array(k);
    this.#scores = new Float32Array(k);
  }

  /** Worst score kept, which the next one must not be below; -Infinity while there is room, +Infinity when k is 0. */
  get worst(): number {
    if (this.#size < this.#ords.length) return Number.NEGATIVE_INFINITY;
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#scores[0];
  }

  /** Considers one pair; a NaN score is never kept. */
  offer(score: number, ord: number): void {
    const capacity = this.#ords.length;
    const rounded = Math.fround(score);
    if (this.#size < capacity) {
      if (!Number.isNaN(rounded)) this.#siftUp(rounded, ord);
    } else if (capacity > 0 && this.#beatsRoot(rounded, ord)) {
      this.#siftDown(rounded, ord, this.#size);
    }
  }

  /** Empties the heap into arrays, best first. */
  drain(): ScoredOrds {
    const size = this.#size;
    const ords = new Uint32Array(size);
    const scores = new Float32Array(size);
    for (let i = size - 1; i >= 0; i--) {
      ords[i] = this.#ords[0];
      scores[i] = this.#scores[0];
      this.#size = i;
      this.#siftDown(this.#scores[i], this.#ords[i], i);
    }
    return { ords, scores };
  }

  #beatsRoot(score: number, ord: number): boolean {
    return score > this.#scores[0] || (score === this.#scores[0] && ord < this.#ords[0]);
  }

  #siftUp(score: number, ord: number): void {
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isWorse(score, ord, this.#scores[parent], this.#ords[parent])) break;
      this.#scores[at] = this.#scores[parent];
      this.#ords[at] = this.#ords[parent];
      at = parent;
    }
    this.#scores[at] = score;
    this.#ords[at] = ord;
  }

  /** Puts the pair in place of the root of the first `size` entries. */
  #siftDown(score: number, ord: number, size: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const right = child + 1;
      if (right < size && isWorse(this.#scores[right], this.#ords[right], this.#scores[child], this.#ords[child]))
        child = right;
      if (!isWorse(this.#scores[child], this.#ords[child], score, ord)) break;
      this.#scores[at] = this.#scores[child];
      this.#ords[at] = this.#ords[child];
      at = child;
    }
    if (size > 0) {
      this.#scores[at] = score;
      this.#ords[at] = ord;
    }
  }
}

function isWorse(score: number, ord: number, otherScore: number, otherOrd: number): boolean {
  return score < otherScore || (score === otherScore && ord > otherOrd);
}
