import { throwIfAborted } from '../../src/core/errors.ts';
import type { TimeSlice } from '../../src/core/time-slice.ts';
import type { InvertedFile } from './inverted-file.ts';
import type { LikeWords } from './like-words.ts';
import type { PostingCursor } from './posting-cursor.ts';
import type { TermVariant } from './query-terms.ts';
import { hasNoForms } from './term-families.ts';
import { COMPOUND, withoutAccents, wordOf } from './word-forms.ts';

/** How words of a query find words that are spelled otherwise, beside other forms of them. */
export interface WordMatching {
  /** Whether the last word may be the beginning of one. Default false. */
  readonly prefix?: boolean;
  /** Letters of a word that may be wrong: 0, 1, or 2, which long words alone may have. Default 0. */
  readonly maxEdits?: 0 | 1 | 2;
  /** Words that stand in for rare ones of the query. Default: none. */
  readonly like?: LikeWords | undefined;
}

/** Words that begin with what was typed, the most frequent ones. */
const MAX_COMPLETIONS = 50;
/** Corrections of a word, the nearest and most frequent ones. */
const MAX_CORRECTIONS = 8;
/** Letters of a word from which on one may be wrong, and two. */
const LEAST_LETTERS = [4, 8];
/** What an occurrence of a word counts that begins with what was typed, and of one that is so many letters away. */
const PREFIX_WEIGHT = 0.5;
const TYPO_WEIGHTS = [1, 0.5, 0.3];
/** A word that texts have in any form is corrected only to one that is so much more frequent. */
const FREQUENCY_RATIO = 10;
/** Terms that are looked at between two looks at the clock. */
const STEP = 1024;
const LETTERS = /^[a-z]+$/;

/** Finds the terms of a file that a word of a query may stand for. */
export class WordExpansion {
  readonly #file: InvertedFile;
  readonly #cursor: PostingCursor;
  readonly #slice: TimeSlice;
  readonly #signal: AbortSignal | undefined;
  readonly matching: WordMatching;

  constructor(
    file: InvertedFile,
    cursor: PostingCursor,
    slice: TimeSlice,
    { signal, ...matching }: WordMatching & { readonly signal?: AbortSignal | undefined },
  ) {
    this.#file = file;
    this.#cursor = cursor;
    this.#slice = slice;
    this.#signal = signal;
    this.matching = matching;
  }

  /** Whether nothing is to be found. */
  get isEmpty(): boolean {
    return this.matching.prefix !== true && (this.matching.maxEdits ?? 0) === 0;
  }

  /** Finds further terms for a word. @param isLast whether the query ends with it, in the middle of a word perhaps. */
  async find(word: string, isLast: boolean): Promise<readonly TermVariant[]> {
    const { prefix = false, maxEdits = 0 } = this.matching;
    if (word.startsWith(COMPOUND)) return [];
    const completions = prefix && isLast && !hasNoForms(word.charCodeAt(0)) ? await this.#completions(word) : [];
    if (completions.length > 0) return completions;
    const bare = withoutAccents(word);
    const edits = LETTERS.test(bare) ? LEAST_LETTERS.filter((least) => bare.length >= least).length : 0;
    return maxEdits > 0 && edits > 0 ? this.#corrections(word, bare, Math.min(edits, maxEdits)) : [];
  }

  async #completions(word: string): Promise<TermVariant[]> {
    const { terms } = this.#file;
    const found: TermVariant[] = [];
    const begins = (number: number, from: number) => {
      if (terms.lengthOf(number) < from + word.length) return false;
      for (let i = 0; i < word.length; i++) if (terms.unitAt(number, from + i) !== word.charCodeAt(i)) return false;
      return true;
    };
    await this.#eachTerm((number) => {
      if (begins(number, terms.unitAt(number, 0) === COMPOUND.charCodeAt(0) ? COMPOUND.length : 0))
        found.push(this.#variant(number, PREFIX_WEIGHT, 'prefix'));
    });
    return mostFrequent(found, MAX_COMPLETIONS);
  }

  async #corrections(word: string, bare: string, most: number): Promise<TermVariant[]> {
    const { terms } = this.#file;
    const letters = lettersOf(bare.length, (at) => bare.charCodeAt(at));
    const found: TermVariant[] = [];
    const own = new Set(this.#file.families.of(word));
    let having = 0;
    for (const number of own) having += this.#file.documentFrequency(number, this.#cursor);
    const least = Math.max(1, FREQUENCY_RATIO * having);
    await this.#eachTerm((number) => {
      const from = terms.unitAt(number, 0) === COMPOUND.charCodeAt(0) ? COMPOUND.length : 0;
      const length = terms.lengthOf(number) - from;
      // A letter of another alphabet may stand for two: ß.
      if (length < bare.length - 2 * most || length > bare.length + most || own.has(number)) return;
      const plain = lettersOf(length, (at) => terms.unitAt(number, from + at));
      if (plain === 0 && !hasAccents(length, (at) => terms.unitAt(number, from + at))) return;
      const other = withoutAccents(wordOf(terms.termOf(number)));
      // A letter replaced takes one away and brings another.
      const had = plain === 0 ? lettersOf(other.length, (at) => other.charCodeAt(at)) : plain;
      if (had === 0 || bitsOf(letters ^ had) > 2 * most) return;
      const edits = editDistance(bare, other, most);
      if (edits > most) return;
      const variant = this.#variant(number, TYPO_WEIGHTS[edits], 'typo');
      if (variant.documentFrequency >= least) found.push(variant);
    });
    const nearest = Math.max(...found.map(({ weight }) => weight));
    // Two letters are wrong only where no word is one letter away.
    return mostFrequent(
      found.filter(({ weight }) => weight === nearest),
      MAX_CORRECTIONS,
    );
  }

  #variant(number: number, weight: number, by: 'prefix' | 'typo'): TermVariant {
    const documentFrequency = this.#file.documentFrequency(number, this.#cursor);
    return { term: this.#file.termOf(number), number, weight, by, documentFrequency };
  }

  async #eachTerm(visit: (number: number) => void): Promise<void> {
    const { count } = this.#file.terms;
    for (let number = 0; number < count; number++) {
      visit(number);
      if (number % STEP !== 0) continue;
      throwIfAborted(this.#signal, 'the search');
      await this.#slice.pause();
    }
  }
}

function mostFrequent(variants: TermVariant[], count: number): TermVariant[] {
  return variants
    .filter(({ documentFrequency }) => documentFrequency > 0)
    .sort((a, b) => b.documentFrequency - a.documentFrequency || (a.term < b.term ? -1 : 1))
    .slice(0, count);
}

/** A bit for every letter from a to z that a word has; 0 for a word with anything else. */
function lettersOf(length: number, unitAt: (at: number) => number): number {
  let bits = 0;
  for (let at = 0; at < length; at++) {
    const letter = unitAt(at) - 97;
    if (letter < 0 || letter > 25) return 0;
    bits |= 1 << letter;
  }
  return bits;
}

/** Whether a word is of Latin letters, of which some have marks. */
function hasAccents(length: number, unitAt: (at: number) => number): boolean {
  let accents = 0;
  for (let at = 0; at < length; at++) {
    const unit = unitAt(at);
    const isAccented = (unit >= 0xc0 && unit < 0x250) || (unit >= 0x1e00 && unit < 0x1f00);
    if (!isAccented && (unit < 97 || unit > 122)) return false;
    if (isAccented) accents++;
  }
  return accents > 0;
}

function bitsOf(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/**
 * Fewest letters to be added, left out, replaced, or exchanged with their neighbour, to make one word of another; no letter is changed
 * twice (optimal string alignment, after Damerau 1964, "A technique for computer detection and correction of spelling errors").
 * @returns a number above `most` where it takes more.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length];
}
