import type { TimeSlice } from '../../src/core/time-slice.ts';
import type { CutTerm } from './analyzer.ts';
import type { InvertedFile } from './inverted-file.ts';
import type { PostingCursor } from './posting-cursor.ts';
import type { QueryTerm } from './query-terms.ts';
import { NO_TERM } from './term-table.ts';

/** A word that is like one of a query. */
export interface LikeWord {
  /** The word of the query. */
  readonly word: string;
  readonly like: string;
  /** What an occurrence of it counts beside one of the word, above 0 and at most 1. */
  readonly weight: number;
}

/** Words that stand in for those of a query that few texts have. */
export interface LikeWords {
  readonly words: readonly LikeWord[];
  /** Share of the texts, at most, that may have the word of the query: only rarer ones get any. */
  readonly rarerThan: number;
}

/** Parts that a lookup of terms needs. */
interface Reading {
  readonly cursor: PostingCursor;
  readonly slice: TimeSlice;
  /** Cuts a text into terms. */
  readonly cut: (text: string) => Iterable<readonly CutTerm[]>;
}

/**
 * Further terms of a query: those of words that are like its rare ones, but none that the query has itself or that no text has. A word of several terms (bigrams of
 * Chinese) counts as all of them together, so that a long one weighs no more than a short one.
 * @param own terms of the query.
 */
export async function likeTerms(
  file: InvertedFile,
  { words, rarerThan }: LikeWords,
  own: ReadonlySet<string>,
  { cursor, slice, cut }: Reading,
): Promise<QueryTerm[]> {
  const found = new Map<string, QueryTerm>();
  const rare = new Map<string, boolean>();
  for (const { word, like, weight } of words) {
    await slice.pause();
    if (!rare.has(word)) rare.set(word, isRare(file, distinct(cut(word)), rarerThan, cursor));
    if (!rare.get(word)) continue;
    const terms = distinct(cut(like));
    for (const term of terms) {
      const number = file.find(term);
      if (own.has(term) || found.has(term) || number === NO_TERM) continue;
      const documentFrequency = file.documentFrequency(number, cursor);
      if (documentFrequency === 0) continue;
      const idf = Math.log(1 + (file.count - documentFrequency + 0.5) / (documentFrequency + 0.5));
      const variants = [{ term, number, weight: 1, by: 'like' as const, documentFrequency }];
      found.set(term, { term: word, queryFrequency: weight / terms.length, variants, documentFrequency, idf });
    }
  }
  return [...found.values()];
}

/** Whether few texts have a word: of all its terms, at most as many as have the rarest. */
function isRare(file: InvertedFile, terms: readonly string[], rarerThan: number, cursor: PostingCursor): boolean {
  let least = file.count;
  for (const term of terms) {
    const number = file.find(term);
    least = Math.min(least, number === NO_TERM ? 0 : file.documentFrequency(number, cursor));
  }
  return least <= rarerThan * file.count;
}

/** Terms of a word; of Han characters that stand in bigrams, these alone. */
function distinct(pieces: Iterable<readonly CutTerm[]>): string[] {
  const terms = [...new Set([...pieces].flat().map(({ term }) => term))];
  const longer = terms.filter((term) => [...term].length > 1);
  return longer.length > 0 ? longer : terms;
}
