import { hasHan } from './char-properties.ts';

/** Signs that end a sentence wherever they stand. */
const ENDS = '。！？；…\n';
/** Signs of spaced scripts: they end one where white space, the end or a Han character follows. */
const SPACED_ENDS = '.!?';
/** What closes a quotation or brackets and stays with the sentence before it. */
const CLOSERS = '”’」』）》〉】〕］｝)]}"\'';
/** Titles and brackets, which are wholes whatever stands in them. */
const BRACKETS: Readonly<Record<string, string>> = {
  '《': '》',
  '〈': '〉',
  '（': '）',
  '【': '】',
  '〔': '〕',
  '(': ')',
  '[': ']',
};
/** What may end a sentence, or opens what is a whole. */
const CONCERNED = /[。！？；…\n.!?"《〈（【〔([]/g;
/** Code units in which a bracket is closed, or it is none. */
const LONGEST_BRACKET = 120;
/** Code units of a sentence, about, after which it ends at the next sign: those who read it let others run in between. */
const LONGEST = 8192;
/** Words with a stop behind them that ends no sentence. */
const INITIAL = /(?:^|[^\p{L}])\p{Lu}$/u;
const ABBREVIATION =
  /(?:^|[^\p{L}])(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|no|fig|vol|pp|etc|cf|al|inc|ltd|co|corp|e\.g|i\.e|a\.m|p\.m)$/iu;
/** 1. at the beginning counts what follows. */
const COUNT = /^\s*\d{1,3}$/u;
const LOWER = /^\p{Ll}/u;
const WHITE_SPACE = /\s/u;
/** Reach of what may stand before a stop. */
const LONGEST_ABBREVIATION = 8;

/**
 * The offsets after the sentences of a text, ascending, the last one its length. Closing quotation marks and brackets stay with their
 * sentence; a title or a remark in brackets is never cut: 《加油！》（限量版）。 is one sentence. Linear in the text.
 */
export function* sentenceEnds(text: string): Generator<number> {
  const reader = new SentenceReader(text);
  for (let end = 0; end < text.length; ) {
    end = reader.next();
    yield end;
  }
}

/** Reads the sentences of a text one after another. */
class SentenceReader {
  readonly #text: string;
  /** Where the next closing bracket of each kind is. */
  readonly #closers = new Map<string, number>();
  /** Where the sentence at hand begins, and how far it was read. */
  #start = 0;
  #at = 0;
  /** Straight quotation marks in it. */
  #quotes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset after the next sentence. */
  next(): number {
    const { length } = this.#text;
    let end: number | undefined;
    while (end === undefined) {
      this.#at = nextConcerned(this.#text, this.#at);
      if (this.#at === length || this.#at - this.#start > LONGEST) end = this.#at;
      else end = this.#readSign();
    }
    this.#start = end;
    this.#at = end;
    this.#quotes = 0;
    return end;
  }

  /** Reads the sign at hand, or what is a whole. @returns the offset after it, where it ends the sentence. */
  #readSign(): number | undefined {
    const [text, at] = [this.#text, this.#at];
    const char = text[at];
    if (char === '"') this.#quotes++;
    const isEnd = ENDS.includes(char) || SPACED_ENDS.includes(char);
    this.#at = isEnd ? afterEnd(text, at, this.#quotes % 2 === 1) : Math.max(at + 1, this.#closingOf(at));
    if (isEnd && endsThere(text, this.#start, at, this.#at)) return this.#at;
    if (isEnd) this.#quotes += text.slice(at + 1, this.#at).split('"').length - 1;
    return undefined;
  }

  /** Offset after the bracket that closes the one at a place, or -1 when none does in this line. */
  #closingOf(at: number): number {
    const text = this.#text;
    const [open, close] = [text[at], BRACKETS[text[at]]];
    if (close === undefined) return -1;
    if ((this.#closers.get(close) ?? -1) < at) {
      const next = text.indexOf(close, at);
      this.#closers.set(close, next < 0 ? text.length : next);
    }
    if (this.#closers.get(close)! >= at + LONGEST_BRACKET) return -1;
    let depth = 0;
    for (let i = at; i < Math.min(text.length, at + LONGEST_BRACKET) && text[i] !== '\n'; i++) {
      if (text[i] === open) depth++;
      else if (text[i] === close && --depth === 0) return i + 1;
    }
    return -1;
  }
}

/** First place from `at` on that is a sign of interest, or the end. */
function nextConcerned(text: string, at: number): number {
  CONCERNED.lastIndex = at;
  return CONCERNED.exec(text)?.index ?? text.length;
}

/** Offset after the signs that end a sentence at a place, and after what closes there. */
function afterEnd(text: string, at: number, isQuoted: boolean): number {
  let after = at + 1;
  while (after < text.length && (ENDS.includes(text[after]) || SPACED_ENDS.includes(text[after]))) after++;
  let mayClose = isQuoted;
  while (after < text.length && CLOSERS.includes(text[after]) && text[after - 1] !== '\n') {
    // Straight quotation marks open as well as close.
    if (text[after] === '"' && !mayClose) break;
    if (text[after] === '"') mayClose = false;
    after++;
  }
  return after;
}

/** Whether the signs between two places end the sentence that began at `start`. */
function endsThere(text: string, start: number, at: number, after: number): boolean {
  for (let i = at; i < after; i++) if (ENDS.includes(text[i])) return true;
  if (after === text.length) return true;
  const next = text[after];
  if (hasHan(next)) return hasHan(text[at - 1] ?? '');
  if (!WHITE_SPACE.test(next)) return false;
  return text[at] !== '.' || !isStopInside(text, start, at, after);
}

/** Whether a stop with white space behind it goes on with its sentence: Mr. Li, 1. First, etc. and more. */
function isStopInside(text: string, start: number, at: number, after: number): boolean {
  const before = text.slice(Math.max(start, at - LONGEST_ABBREVIATION), at);
  const following = text.slice(after, after + 32).trimStart();
  return LOWER.test(following) || INITIAL.test(before) || ABBREVIATION.test(before) || COUNT.test(before);
}
