import type { LocatedTerm } from '../../index/lexical/analyzer.ts';
import type { LexicalIndex, TermMatch } from '../../index/lexical/lexical-index.ts';
import { isNumeral, isUnspaced } from '../core/text/char-properties.ts';
import type { Passage } from '../core/text/folded-text.ts';
import { simplify } from '../core/text/simplify.ts';

/** A single Han character is marked when it gives this share of what the best word gives: 的 is in every text. */
const LEAST_SHARE = 0.25;
/** Characters that join words and mean nothing by themselves. */
const JOINING = new Set('的了是在和与及或也就都而之着过吗呢吧啊');
/** What is written with characters of its own where others have digits. */
const HAN_NUMERAL = /[一二三四五六七八九十百千万亿两零〇半几]/;
/** Longer queries stand in no text as they are. */
const LONGEST_LITERAL = 64;

/** A place of a matched word: offsets of the text as it is written, end exclusive. */
export type Mark = readonly [start: number, end: number];

/** The words that a text and a query share, to be looked for in parts of the text. */
export class MatchedWords {
  readonly #index: LexicalIndex;
  readonly #matches: ReadonlyMap<string, readonly TermMatch[]>;
  readonly #marked: ReadonlySet<string>;
  /** Of the words to mark those that stand beside a number in the query, and count only where they do in the text: 日 of 7月4日 is none of 日本. */
  readonly #counting: ReadonlySet<string>;
  readonly #query: string;
  readonly #bound: number;

  /** @param index the one that found the matches. @param bound the score that no text can reach. */
  constructor(query: string, matches: readonly TermMatch[], index: LexicalIndex, bound: number) {
    this.#query = query.trim();
    this.#index = index;
    this.#bound = bound;
    const byTerm = new Map<string, TermMatch[]>();
    for (const match of matches) byTerm.set(match.term, [...(byTerm.get(match.term) ?? []), match]);
    this.#matches = byTerm;
    this.#marked = markedTerms(matches);
    const read = plain(this.#query);
    this.#counting = new Set([...this.#marked].filter((term) => isOneHan(term) && isCounting(term, read)));
  }

  /** Weight of all words together. */
  get total(): number {
    return sum([...this.#matches.keys()].map((term) => this.weight(term)));
  }

  /** What a word gives to the score of the text. */
  weight(term: string): number {
    return sum((this.#matches.get(term) ?? []).map(({ contribution }) => contribution));
  }

  /** Weight of the distinct words among some places. */
  weightOf(places: readonly LocatedTerm[]): number {
    return sum([...distinct(places)].map((term) => this.weight(term)));
  }

  /** How much of the query stands at some places, from 0 to 1, rare words counting more: in whatever form, and however often. */
  shareOf(places: readonly LocatedTerm[]): number {
    const asked = new Map<string, number>();
    for (const term of distinct(places)) {
      for (const { query, queryFrequency, idf } of this.#matches.get(term) ?? [])
        asked.set(query, queryFrequency * idf);
    }
    return sum(asked.values()) / this.#bound;
  }

  /** How close a part of the text is to the query beside the words: 2 with all of it as it is written, 1 with all of it in another writing. */
  closenessOf(text: string): number {
    if (this.#query.length > LONGEST_LITERAL) return 0;
    if (text.includes(this.#query)) return 2;
    return plain(text).includes(plain(this.#query)) ? 1 : 0;
  }

  /** Where a part of a text has terms; offsets are those of the whole text. */
  placesIn(text: string, { start, end }: Omit<Passage, 'text'>): LocatedTerm[] {
    const places = this.#index.locate(text.slice(start, end)).filter(({ term }) => this.#matches.has(term));
    return places.map((place) => ({ ...place, start: place.start + start, end: place.end + start }));
  }

  /** The places of a text to mark, in order, those that touch or overlap as one. */
  marksOf(places: readonly LocatedTerm[], text: string): Mark[] {
    const marks: [number, number][] = [];
    const isMarked = ({ term, start, end }: LocatedTerm) =>
      this.#marked.has(term) && (!this.#counting.has(term) || isBesideNumber(text, start, end));
    const shown = places.filter(isMarked).sort((a, b) => a.start - b.start || a.end - b.end);
    for (const { start, end } of shown) {
      const last = marks.at(-1);
      if (last === undefined || start > last[1]) marks.push([start, end]);
      else last[1] = Math.max(last[1], end);
    }
    return marks;
  }
}

/** Words to mark: of single Han characters those that no longer term has and that count, and where there is anything else none that only joins words. */
function markedTerms(matches: readonly TermMatch[]): ReadonlySet<string> {
  const most = Math.max(...matches.map(({ contribution }) => contribution));
  const longer = matches.filter(({ term }) => !isOneHan(term)).map(({ term }) => term);
  const counts = ({ term, contribution }: TermMatch) =>
    !isOneHan(term) || (contribution >= LEAST_SHARE * most && !longer.some((one) => one.includes(term)));
  const counted = matches.filter(counts).map(({ term }) => term);
  const telling = counted.filter((term) => !JOINING.has(term));
  return new Set(telling.length > 0 ? telling : counted);
}

/** Whether a character stands beside a number wherever a query has it. */
function isCounting(term: string, query: string): boolean {
  let at = query.indexOf(term);
  if (at < 0) return false;
  for (; at >= 0; at = query.indexOf(term, at + 1)) if (!isBesideNumber(query, at, at + term.length)) return false;
  return true;
}

/** Whether what stands between two places has a number before or behind it, white space passed over. */
function isBesideNumber(text: string, start: number, end: number): boolean {
  const beside = [
    text
      .slice(Math.max(0, start - 2), start)
      .trimEnd()
      .at(-1),
    text.slice(end, end + 2).trimStart()[0],
  ];
  return beside.some((char) => char !== undefined && (isNumeral(char) || HAN_NUMERAL.test(simplify(char))));
}

/** A letter or a digit that stands alone is a word, a Han character or kana mostly a part of one. */
function isOneHan(term: string): boolean {
  return isUnspaced(term) && term.length === (term.codePointAt(0)! > 0xffff ? 2 : 1);
}

function distinct(places: readonly LocatedTerm[]): ReadonlySet<string> {
  return new Set(places.map(({ term }) => term));
}

function plain(text: string): string {
  return simplify(text.normalize('NFKC').toLowerCase());
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
