import { increase } from './corpus-counts.ts';

/** About 200 MB. */
const DEFAULT_MAX_PAIRS = 4_000_000;

/** Words stay below this number, so that a pair is one exact number. */
const MAX_WORDS = 2 ** 26;

/** Two words that stand together, as one. */
export interface WordPair {
  readonly text: string;
  readonly count: number;
  /** Pointwise mutual information, in nats: how much oftener they stand together than chance would have them. */
  readonly information: number;
}

/**
 * Counts which words follow each other. Of a corpus with more different pairs than there is room for, those that were rare when it ran
 * out are forgotten (lossy counting, Manku and Motwani 2002), so that the order of the texts decides about rare ones.
 */
export class WordPairs {
  readonly #maxChars: number;
  readonly #maxPairs: number;
  readonly #ids = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #counts: number[] = [];
  readonly #pairs = new Map<number, number>();
  #total = 0;
  #floor = 0;
  #last = -1;

  /**
   * @param maxChars UTF-16 code units of both words together, at most.
   * @param maxPairs kept at a time; beyond it the rarest go.
   */
  constructor(maxChars: number, maxPairs = DEFAULT_MAX_PAIRS) {
    this.#maxChars = maxChars;
    this.#maxPairs = maxPairs;
  }

  /** Notes the next word of a text. */
  add(word: string): void {
    const id = this.#idOf(word);
    this.#counts[id]++;
    this.#total++;
    const last = this.#last;
    this.#last = id;
    if (last < 0 || this.#words[last].length + word.length > this.#maxChars) return;
    increase(this.#pairs, last * MAX_WORDS + id, 1);
    if (this.#pairs.size > this.#maxPairs) this.#forget();
  }

  /** Says that the next word does not follow the last one. */
  end(): void {
    this.#last = -1;
  }

  /** Pairs seen at least `minCount` times. */
  *list(minCount: number): Generator<WordPair> {
    for (const [key, count] of this.#pairs) {
      if (count < minCount) continue;
      const [a, b] = [Math.floor(key / MAX_WORDS), key % MAX_WORDS];
      const information = Math.log((count * this.#total) / (this.#counts[a] * this.#counts[b]));
      yield { text: this.#words[a] + this.#words[b], count, information };
    }
  }

  #idOf(word: string): number {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    this.#ids.set(word, this.#words.length);
    this.#counts.push(0);
    return this.#words.push(word) - 1;
  }

  #forget(): void {
    while (this.#pairs.size > this.#maxPairs / 2) {
      this.#floor++;
      for (const [key, count] of this.#pairs) if (count <= this.#floor) this.#pairs.delete(key);
    }
  }
}
