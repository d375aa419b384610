import type { TimeSlice } from '../../src/core/time-slice.ts';
import type { CutTerm } from './analyzer.ts';
import { COMPOUND } from './word-forms.ts';

/** A distinct term of a query. */
export interface QueryWord {
  readonly term: string;
  /** How often it stands in the query by itself. */
  alone: number;
  /** How often it stands there as a part of another term, by that term. */
  readonly within: Map<string, number>;
}

/** The distinct terms of a query in the order in which they first occur. */
export interface QueryWords {
  readonly words: ReadonlyMap<string, QueryWord>;
  /** Terms that others are parts of. */
  readonly wholes: ReadonlySet<string>;
  /** The word that a query ends with, which may be the beginning of one. */
  readonly last: string | undefined;
}

/** Gathers the terms of a query. @param batches the terms, a piece of the query at a time. */
export async function queryWords(batches: Iterable<readonly CutTerm[]>, slice: TimeSlice): Promise<QueryWords> {
  const words = new Map<string, QueryWord>();
  const wholes = new Set<string>();
  let last: CutTerm | undefined;
  for (const terms of batches) {
    for (const cut of terms) {
      count(words, cut);
      if (cut.whole !== undefined) wholes.add(cut.whole);
      if (!cut.term.startsWith(COMPOUND)) last = cut;
    }
    if (slice.spent) await slice.pause();
  }
  return { words, wholes, last: last?.term };
}

function count(words: Map<string, QueryWord>, { term, whole }: CutTerm): void {
  const word = words.get(term) ?? { term, alone: 0, within: new Map<string, number>() };
  words.set(term, word);
  if (whole === undefined) word.alone++;
  else word.within.set(whole, (word.within.get(whole) ?? 0) + 1);
}
