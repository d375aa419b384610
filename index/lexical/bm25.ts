import type { TimeSlice } from '../../src/core/time-slice.ts';
import type { InvertedFile } from './inverted-file.ts';
import type { LexicalParameters } from './lexical-options.ts';
import type { PostingCursor } from './posting-cursor.ts';
import { NO_TERM } from './term-table.ts';

/*
 * BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.4 and equation 3.15):
 *
 *   score(d, q) = sum over the terms t of q of  qtf * idf * tf / (tf + k1 * ((1 - b) + b * dl / avdl))
 *
 * with tf the occurrences of t in d, qtf those in q, dl the terms of d, avdl the mean of dl, N documents of which n have t.
 * Differs from the source: idf = ln(1 + (N - n + 1/2) / (n + 1/2)), which is positive even where most documents have the term.
 * N, n and avdl are those of the live documents.
 */

/** A term of a query. */
export interface QueryTerm {
  readonly term: string;
  /** Number of the term in the inverted file, NO_TERM when no document ever had it. */
  readonly number: number;
  /** qtf. */
  readonly queryFrequency: number;
  /** n. */
  readonly documentFrequency: number;
  readonly idf: number;
}

/** Looks the terms of a query up, each once, in the order in which they first occur. @param batches the terms, a piece of the query at a time. */
export async function queryTerms(
  file: InvertedFile,
  batches: Iterable<readonly string[]>,
  cursor: PostingCursor,
  slice: TimeSlice,
): Promise<QueryTerm[]> {
  const frequencies = new Map<string, number>();
  for (const terms of batches) {
    for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    if (slice.spent) await slice.pause();
  }
  const found: QueryTerm[] = [];
  for (const [term, queryFrequency] of frequencies) {
    const number = file.find(term);
    const documentFrequency = number === NO_TERM ? 0 : file.documentFrequency(number, cursor);
    const idf = Math.log(1 + (file.count - documentFrequency + 0.5) / (documentFrequency + 0.5));
    found.push({ term, number, queryFrequency, documentFrequency, idf });
    await slice.pause();
  }
  return found;
}

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
  // No document has a term, and then nothing is scored.
  const averageLength = file.liveLength === 0 ? 1 : file.liveLength / file.count;
  return { flat: k1 * (1 - b), slope: (k1 * b) / averageLength };
}

/** Share of one term in the score of a document of `length` terms in which it occurs `termFrequency` times. */
export function contribution(
  { queryFrequency, idf }: QueryTerm,
  termFrequency: number,
  length: number,
  { flat, slope }: LengthNorm,
): number {
  return (queryFrequency * idf * termFrequency) / (termFrequency + flat + slope * length);
}

/** Adds what a term gives to each document that has it. @param sums by slot; slots beyond its end are passed over. */
export function accumulate(
  file: InvertedFile,
  term: QueryTerm,
  { flat, slope }: LengthNorm,
  cursor: PostingCursor,
  sums: Float64Array,
): void {
  if (term.documentFrequency === 0) return;
  const { lengths } = file;
  const { slots, counts } = cursor;
  // The same operations in the same order as in `contribution`, so that the parts of an explanation add up to the score.
  const weight = term.queryFrequency * term.idf;
  cursor.open(term.number);
  for (let size = cursor.next(); size > 0; size = cursor.next()) {
    for (let i = 0; i < size; i++) {
      const slot = slots[i];
      const count = counts[i];
      sums[slot] += (weight * count) / (count + flat + slope * lengths[slot]);
    }
  }
}
