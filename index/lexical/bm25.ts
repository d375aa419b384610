import type { InvertedFile } from './inverted-file.ts';
import type { LexicalParameters } from './lexical-options.ts';
import type { PostingCursor } from './posting-cursor.ts';
import type { QueryTerm, TermVariant } from './query-terms.ts';

/*
 * BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.4 and equation 3.15):
 *
 *   score(d, q) = sum over the terms t of q of  qtf * idf * tf / (tf + k1 * ((1 - b) + b * dl / avdl))
 *
 * with tf the occurrences of t in d, qtf those in q, dl the words of d, avdl the mean of dl, N documents of which n have t. Where
 * several terms of the texts count as t, tf is the sum of their occurrences, each times its weight (equation 3.20, of fields).
 * Differs from the source: idf = ln(1 + (N - n + 1/2) / (n + 1/2)), which is positive even where most documents have the term.
 * N, n and avdl are those of the live documents.
 */

/** No document can reach this score, for tf / (tf + ...) is below 1; terms that no document has count like the rarest. */
export function scoreBound(terms: readonly QueryTerm[]): number {
  return terms.reduce((sum, { queryFrequency, idf }) => sum + queryFrequency * idf, 0);
}

/** Part of the formula that depends on the collection alone: k1 * (1 - b), and k1 * b / avdl. */
export interface LengthNorm {
  readonly flat: number;
  readonly slope: number;
}

/** Length normalisation by the live documents of a file, of which there is one at least. */
export function lengthNorm(file: InvertedFile, { k1, b }: LexicalParameters): LengthNorm {
  // No document has a word, and what compounds there are is scored as if all were of one length.
  const averageLength = file.liveLength === 0 ? 1 : file.liveLength / file.count;
  return { flat: k1 * (1 - b), slope: (k1 * b) / averageLength };
}

/** Share of one term in the score of a document of `length` words in which its variants occur `frequency` times, weighed. */
export function contribution(
  { queryFrequency, idf }: QueryTerm,
  frequency: number,
  length: number,
  { flat, slope }: LengthNorm,
): number {
  return (queryFrequency * idf * frequency) / (frequency + flat + slope * length);
}

/** Adds what the terms of a query give to each document that has them. */
export class Bm25Sums {
  /** By slot. */
  readonly sums: Float64Array;
  readonly #file: InvertedFile;
  readonly #norm: LengthNorm;
  readonly #cursor: PostingCursor;
  /** Occurrences by slot of a term that has variants; zero in between. */
  #frequencies: Float64Array | undefined;

  constructor(file: InvertedFile, norm: LengthNorm, cursor: PostingCursor) {
    this.#file = file;
    this.#norm = norm;
    this.#cursor = cursor;
    this.sums = new Float64Array(file.total);
  }

  /** Adds a term. Slots beyond the end of the sums are passed over. */
  add(term: QueryTerm): void {
    if (term.variants.length > 1) this.#addSeveral(term);
    else if (term.variants.length === 1) this.#addOne(term, term.variants[0]);
  }

  #addOne(term: QueryTerm, { number, weight }: TermVariant): void {
    const { sums } = this;
    const { flat, slope } = this.#norm;
    const { lengths } = this.#file;
    const { slots, counts } = this.#cursor;
    // The same operations in the same order as in `contribution`, so that the parts of an explanation add up to the score.
    const factor = term.queryFrequency * term.idf;
    this.#cursor.open(number);
    for (let size = this.#cursor.next(); size > 0; size = this.#cursor.next()) {
      for (let i = 0; i < size; i++) {
        const slot = slots[i];
        const frequency = weight * counts[i];
        sums[slot] += (factor * frequency) / (frequency + flat + slope * lengths[slot]);
      }
    }
  }

  #addSeveral(term: QueryTerm): void {
    this.#frequencies ??= new Float64Array(this.sums.length);
    const frequencies = this.#frequencies;
    const { slots, counts } = this.#cursor;
    const touched: number[] = [];
    for (const { number, weight } of term.variants) {
      this.#cursor.open(number);
      for (let size = this.#cursor.next(); size > 0; size = this.#cursor.next()) {
        for (let i = 0; i < size; i++) {
          const slot = slots[i];
          if (frequencies[slot] === 0) touched.push(slot);
          frequencies[slot] += weight * counts[i];
        }
      }
    }
    const { lengths } = this.#file;
    for (const slot of touched) {
      // Texts that were added meanwhile are beyond the end.
      if (slot >= frequencies.length) continue;
      this.sums[slot] += contribution(term, frequencies[slot], lengths[slot], this.#norm);
      frequencies[slot] = 0;
    }
  }
}
