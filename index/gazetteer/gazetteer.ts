import { requireInteger } from '../../src/core/checks.ts';
import { BREAK, kindOf, MARK } from '../../src/core/text/char-kind.ts';
import { isNumeral } from '../../src/core/text/char-properties.ts';
import { NameText } from './name-text.ts';

/** Which names are looked for in running text. */
export interface GazetteerOptions {
  /**
   * Characters that a name has at least, punctuation and spaces not counted; from 1 up. Default 2: of one character nobody can tell
   * whether 京 is a place and A a brand.
   */
  readonly minLength?: number;
  /** Digits that a name of nothing but digits has at least; from 1 up. Default 4: shorter numbers stand in every text. */
  readonly minDigits?: number;
}

/** Fills in what is not given. @throws InvalidArgumentError when something is out of range. */
export function checkGazetteerOptions({
  minLength = 2,
  minDigits = 4,
}: GazetteerOptions = {}): Required<GazetteerOptions> {
  requireInteger(minLength, 'minLength', 1);
  requireInteger(minDigits, 'minDigits', 1);
  return { minLength, minDigits };
}

/** English words that are in every other sentence, in lower case, one of which may well be what a field says: IT, US, May. */
export const ORDINARY_WORDS: ReadonlySet<string> = new Set(
  `a about after all also am an and any are as at back be been but by can could did do does down each few for from get give go good
  had has have he her here him his how i if in into is it its just know like look made make many may me more most much must my need
  new no not now of off on one only or other our out over own people please same see she should show so some such take tell than that
  the their them then there these they thing this those through time to too under up us use very want was way we well were what when
  where which while who why will with work would yes you your`.split(/\s+/u),
);

/** A name in a text, with what it names. */
export interface GazetteerMatch<Entry> {
  /** Offset of its first UTF-16 code unit in the text. */
  readonly start: number;
  /** Offset after its last code unit. */
  readonly end: number;
  /** Everything that has this name, in the order in which it was added. */
  readonly entries: readonly Entry[];
}

/** Names are grouped by so many of their first code units. */
const HEAD = 2;

/**
 * Known names, to be found in texts. Case, width and spaces beside numbers and Han characters do not matter. A name that begins or
 * ends with a letter or digit of a script with spaces does so where a word does: `cat` is not in `category`, nor `iPhone 15` in
 * `iPhone 15s`, but `iPhone` is in `iPhone15`. Han names are found anywhere.
 *
 * A table of names, and for every beginning the lengths of the names that have it: at each place of a text the lengths are tried, the
 * longest first. An automaton (Aho and Corasick 1975, doi:10.1145/360825.360855) scans a long text several times as fast, but is
 * linked anew when names come, and queries are short: bench/entities/gazetteer.ts compares them. With names of 256 code units at most, as those
 * of fields are, a scan is linear in the text.
 */
export class Gazetteer<Entry> {
  readonly #options: Required<GazetteerOptions>;
  /** By the form of the name, and of ordinary words by how they are written. */
  readonly #names = new Map<string, Entry[]>();
  /** Lengths of the names with each beginning, descending. */
  readonly #lengths = new Map<string, number[]>();

  /** @throws InvalidArgumentError when an option is out of range. */
  constructor(options: GazetteerOptions = {}) {
    this.#options = checkGazetteerOptions(options);
  }

  /** Names that are looked for; one that several entries have is one. */
  get size(): number {
    return this.#names.size;
  }

  /**
   * Adds a name of an entry; a pair that is there already is added no second time.
   * @returns false for a name that is not looked for, being too short or an ordinary English word without a capital.
   */
  add(name: string, entry: Entry): boolean {
    const { text } = new NameText(name);
    const key = keyOf(text, name);
    if (key === undefined || !this.#isLongEnough(text)) return false;
    const entries = this.#names.get(key);
    if (entries === undefined) {
      // A form that is the name itself is not stored twice.
      this.#names.set(key === name ? name : key, [entry]);
      this.#addLength(text, text.slice(0, HEAD));
    } else if (!entries.includes(entry)) entries.push(entry);
    return true;
  }

  /** Everything that has a name, in the order in which it was added. */
  named(name: string): readonly Entry[] {
    const key = keyOf(new NameText(name).text, name);
    return (key === undefined ? undefined : this.#names.get(key)) ?? [];
  }

  /**
   * Finds names: of those that overlap the first, of those that begin together the longest.
   * @param isKnown tells of an entry whether it is to be found now; all are, when it is not given.
   */
  find(text: string, isKnown: (entry: Entry) => boolean = () => true): GazetteerMatch<Entry>[] {
    const scanned = new NameText(text);
    const matches: GazetteerMatch<Entry>[] = [];
    for (let at = 0; at < scanned.text.length; ) {
      const length = scanned.beginsAt(at) ? this.#longestAt(scanned, at, isKnown, matches) : 0;
      at += Math.max(1, length);
    }
    return matches;
  }

  /** Adds the match of the longest name at a place. @returns its length in the scanned text, 0 when none is there. */
  #longestAt(
    scanned: NameText,
    at: number,
    isKnown: (entry: Entry) => boolean,
    matches: GazetteerMatch<Entry>[],
  ): number {
    for (const length of this.#lengthsAt(scanned.text, at)) {
      if (at + length > scanned.text.length || !scanned.endsAt(at + length, at)) continue;
      const { text, start, end } = scanned.passage(at, at + length);
      const key = keyOf(scanned.text.slice(at, at + length), text);
      const entries = key === undefined ? [] : (this.#names.get(key) ?? []).filter(isKnown);
      if (entries.length === 0) continue;
      matches.push({ start, end, entries });
      return length;
    }
    return 0;
  }

  *#lengthsAt(text: string, at: number): Generator<number> {
    for (let head = HEAD; head > 0; head--) yield* this.#lengths.get(text.slice(at, at + head)) ?? [];
  }

  #addLength({ length }: string, head: string): void {
    const lengths = this.#lengths.get(head);
    if (lengths === undefined) this.#lengths.set(head, [length]);
    else if (!lengths.includes(length))
      lengths.splice(0, lengths.length, ...[...lengths, length].sort((a, b) => b - a));
  }

  #isLongEnough(name: string): boolean {
    const { minLength, minDigits } = this.#options;
    let characters = 0;
    let digits = 0;
    for (const char of name) {
      const kind = kindOf(char.codePointAt(0)!);
      if (kind === BREAK || kind === MARK) continue;
      characters++;
      if (isNumeral(char)) digits++;
    }
    return digits === characters ? digits >= minDigits : characters >= minLength;
  }
}

/** Key of a name in the table: its form, or of an ordinary word how it is written; undefined where that is in lower case. */
function keyOf(form: string, written: string): string | undefined {
  if (!ORDINARY_WORDS.has(form)) return form;
  return written === written.toLowerCase() ? undefined : `\0${written}`;
}
