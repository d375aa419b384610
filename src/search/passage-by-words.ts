import type { LocatedTerm } from '../../index/lexical/analyzer.ts';
import type { LexicalIndex, TermMatch } from '../../index/lexical/lexical-index.ts';
import type { Passage } from '../core/text/folded-text.ts';
import { simplify } from '../core/text/simplify.ts';
import { cutPassage, eachSentence } from '../core/text/split-sentences.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { BestPassage } from './best-passage.ts';

/** Longest passage that is shown, in UTF-16 code units. */
const MAX_CHARS = 160;
/** A sentence is looked through in parts of at most this many code units. */
const MAX_SENTENCE = 2048;
/** A single Han character is marked when it gives this share of what the best word gives: 的 is in every text. */
const LEAST_SHARE = 0.25;

/** Code units after a sentence with all words in which a closer one is looked for. */
const FURTHER = 65_536;
/** Longer queries stand in no text as they are. */
const LONGEST_LITERAL = 64;

/** Greatest closeness. */
const MOST_CLOSE = 2;

/** A place of a matched word: offsets of the text as it is written, end exclusive. */
export type Mark = readonly [start: number, end: number];

/** The words that a text and a query share, to be looked for in parts of the text. */
export class MatchedWords {
  readonly #index: LexicalIndex;
  readonly #weights: ReadonlyMap<string, number>;
  readonly #marked: ReadonlySet<string>;
  readonly #query: string;

  /** @param index the one that found the matches. */
  constructor(query: string, matches: readonly TermMatch[], index: LexicalIndex) {
    this.#query = query.trim();
    this.#index = index;
    const weights = new Map<string, number>();
    for (const { term, contribution } of matches) weights.set(term, (weights.get(term) ?? 0) + contribution);
    this.#weights = weights;
    this.#marked = markedTerms(matches);
  }

  /** Weight of all words together. */
  get total(): number {
    return sum(this.#weights.values());
  }

  /** How close a part of the text is to the query beside the words: 2 with all of it as it is written, 1 with all of it in another writing. */
  closenessOf(text: string): number {
    if (this.#query.length > LONGEST_LITERAL) return 0;
    if (text.includes(this.#query)) return 2;
    return plain(text).includes(plain(this.#query)) ? 1 : 0;
  }

  /** Weight of the distinct words in a part of the text. */
  weightOf(places: readonly LocatedTerm[]): number {
    const terms = new Set(places.map(({ term }) => term));
    return sum([...terms].map((term) => this.#weights.get(term) ?? 0));
  }

  /** Where a part of a text has terms; offsets are those of the whole text. */
  placesIn(text: string, { start, end }: Pick<Passage, 'start' | 'end'>): LocatedTerm[] {
    const places = this.#index.locate(text.slice(start, end)).filter(({ term }) => this.#weights.has(term));
    return places.map((place) => ({ ...place, start: place.start + start, end: place.end + start }));
  }

  /** The places to mark, in order, those that touch or overlap as one. */
  marksOf(places: readonly LocatedTerm[]): Mark[] {
    const marks: [number, number][] = [];
    const shown = places
      .filter(({ term }) => this.#marked.has(term))
      .sort((a, b) => a.start - b.start || a.end - b.end);
    for (const { start, end } of shown) {
      const last = marks.at(-1);
      if (last === undefined || start > last[1]) marks.push([start, end]);
      else last[1] = Math.max(last[1], end);
    }
    return marks;
  }
}

/**
 * Finds the sentence of an indexed text that has most of the words of a query, the rare ones counting more: where one has all, that one.
 * Lets the event loop run in between.
 * @returns undefined when no sentence has any.
 */
export async function bestPassageByWords(text: string, words: MatchedWords): Promise<BestPassage | undefined> {
  const slice = new TimeSlice();
  const { total } = words;
  let best: RankedPassage | undefined;
  for (const sentence of eachSentence(text)) {
    for (const part of cutPassage(text, sentence.start, sentence.end, { maxChars: MAX_SENTENCE })) {
      const found = bestPart(text, part, words);
      if (found !== undefined && isBetter(found, best)) best = found;
      if (slice.spent) await slice.pause();
    }
    if (best === undefined || isLess(best.score, total)) continue;
    if (best.closeness === MOST_CLOSE || sentence.end > best.end + FURTHER) break;
  }
  if (best === undefined) return undefined;
  const { closeness: _, ...passage } = best;
  return passage;
}

/** A passage, with what decides between two of the same words. */
interface RankedPassage extends BestPassage {
  readonly closeness: number;
}

function isBetter(one: RankedPassage, other: RankedPassage | undefined): boolean {
  if (other === undefined || isLess(other.score, one.score)) return true;
  return !isLess(one.score, other.score) && one.closeness > other.closeness;
}

/** Sums of floats in another order differ in their last bits. */
function isLess(a: number, b: number): boolean {
  return a < b * (1 - 1e-9);
}

/** The sentence, or of one that is too long the best piece, no word of which is cut; undefined without a word. */
function bestPart(text: string, sentence: Passage, words: MatchedWords): RankedPassage | undefined {
  const places = words.placesIn(text, sentence);
  if (places.length === 0) return undefined;
  const isAllowed = (at: number) => !places.some(({ start, end }) => start < at && at < end);
  const { start, end } = sentence;
  let best: RankedPassage | undefined;
  for (const piece of cutPassage(text, start, end, { maxChars: MAX_CHARS, isAllowed })) {
    const score = words.weightOf(places.filter((place) => place.start >= piece.start && place.end <= piece.end));
    const found = { ...piece, score, closeness: words.closenessOf(piece.text) };
    if (score > 0 && isBetter(found, best)) best = found;
  }
  return best;
}

/** Words to mark: of single Han characters those that no longer term has and that count. */
function markedTerms(matches: readonly TermMatch[]): ReadonlySet<string> {
  const most = Math.max(...matches.map(({ contribution }) => contribution));
  const longer = matches.filter(({ term }) => !isOneCharacter(term)).map(({ term }) => term);
  const counts = ({ term, contribution }: TermMatch) =>
    !isOneCharacter(term) || (contribution >= LEAST_SHARE * most && !longer.some((one) => one.includes(term)));
  return new Set(matches.filter(counts).map(({ term }) => term));
}

function plain(text: string): string {
  return simplify(text.normalize('NFKC').toLowerCase());
}

function isOneCharacter(term: string): boolean {
  return term.length === (term.codePointAt(0)! > 0xffff ? 2 : 1);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
