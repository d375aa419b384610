import { FilterError, type TextSpan } from './filter-error.ts';

/** Words that join and compare; written in any case. Quoted, each may be the name of a field. */
export const KEYWORDS = ['and', 'or', 'not', 'in', 'like', 'exists', 'true', 'false', 'null'] as const;
/** One of them. */
export type Keyword = (typeof KEYWORDS)[number];

/** A name that needs no quotes, unless it is a keyword. */
export const PLAIN_NAME = /[\p{L}\p{Nl}_$@][\p{L}\p{M}\p{N}_$@-]*/uy;

/** Symbols of the language, longest first. */
const SYMBOLS = ['!=', '<=', '>=', '=', '<', '>', '(', ')', ',', '.'] as const;
/** One of them. */
export type FilterSymbol = (typeof SYMBOLS)[number];

/** A piece of a filter's text. */
export type Token = TextSpan &
  (
    | { readonly kind: 'word'; readonly name: string; readonly keyword: Keyword | undefined }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'symbol'; readonly symbol: FilterSymbol }
    | { readonly kind: 'end' }
  );

const BLANK = /\s+/uy;
const NUMBER_LIKE = /[-+.]?\d[\p{L}\p{M}\p{N}_.:+-]*/uy;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** Signs that people write and this language lacks, and what they mean. */
const MEANT: readonly (readonly [written: string, meant: string])[] = [
  ['==', '='],
  ['＝', '='],
  ['<>', '!='],
  ['≠', '!='],
  ['！=', '!='],
  ['=<', '<='],
  ['≤', '<='],
  ['=>', '>='],
  ['≥', '>='],
  ['＜', '<'],
  ['＞', '>'],
  ['&&', 'and'],
  ['&', 'and'],
  ['||', 'or'],
  ['|', 'or'],
  ['!', 'not'],
  ['（', '('],
  ['）', ')'],
  ['[', '('],
  [']', ')'],
  ['，', ','],
  ['、', ','],
  ...['“', '”', '„', '‘', '’', '「', '」', '`'].map((quote) => [quote, '" or \''] as const),
];

/** Cuts the text of a filter into tokens, an end token last. @throws FilterError at what is none. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const token = readToken(text, at);
    tokens.push(token);
    at = skipBlank(text, token.end);
  }
  return [...tokens, { kind: 'end', start: at, end: at }];
}

/** How a token is called in a message. */
export function describeToken(token: Token, text: string): string {
  if (token.kind === 'end') return 'the end of the filter';
  const written = text.slice(token.start, token.end);
  return written.length > 40 ? `${written.slice(0, 40)}…` : written;
}

function readToken(text: string, at: number): Token {
  const char = text[at];
  if (char === '"' || char === "'") return readString(text, at);
  const word = match(PLAIN_NAME, text, at);
  if (word !== undefined)
    return { kind: 'word', name: word, keyword: toKeyword(word), start: at, end: at + word.length };
  const number = match(NUMBER_LIKE, text, at);
  if (number !== undefined) return readNumber(text, at, number);
  const slip = MEANT.find(([written]) => text.startsWith(written, at));
  const symbol = SYMBOLS.find((each) => text.startsWith(each, at));
  // `=<` begins with a symbol, `!=` with a slip: the longer one counts.
  if (symbol !== undefined && symbol.length >= (slip?.[0].length ?? 0))
    return { kind: 'symbol', symbol, start: at, end: at + symbol.length };
  const written = slip?.[0] ?? String.fromCodePoint(text.codePointAt(at)!);
  const advice = slip === undefined ? 'text and unusual field names stand in quotes' : `write ${slip[1]}`;
  throw faultAt(text, { start: at, end: at + written.length }, `${written} has no meaning in a filter; ${advice}`);
}

function readNumber(text: string, start: number, written: string): Token {
  const span = { start, end: start + written.length };
  if (!JSON_NUMBER.test(written))
    throw faultAt(
      text,
      span,
      `${written} is not a number as JSON writes it; if it is text, put it in quotes: "${written}"`,
    );
  const value = Number(written);
  if (!Number.isFinite(value)) throw faultAt(text, span, `${written} is too large for a number`);
  return { kind: 'number', value, ...span };
}

function readString(text: string, start: number): Token {
  const quote = text[start];
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === quote) return { kind: 'string', value, start, end: at + 1 };
    if (text[at] !== '\\') value += text[at];
    else {
      const { char, length } = readEscape(text, at);
      value += char;
      at += length - 1;
    }
  }
  throw faultAt(text, { start, end: text.length }, `the string that begins here does not end; close it with ${quote}`);
}

function readEscape(text: string, at: number): { char: string; length: number } {
  const char = ESCAPES[text[at + 1]];
  if (char !== undefined) return { char, length: 2 };
  const code = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(at, at + 6));
  if (code !== null) return { char: String.fromCharCode(Number.parseInt(code[1], 16)), length: 6 };
  const span = { start: at, end: Math.min(text.length, at + 2) };
  throw faultAt(
    text,
    span,
    'after \\ expected one of \\ / " \' b f n r t or u and four hex digits; write \\\\ for a backslash',
  );
}

/** A FilterError at a place of the text. */
export function faultAt(text: string, span: TextSpan, what: string): FilterError {
  const { start, end } = span;
  return new FilterError(`the filter cannot be read at character ${start + 1}: ${what}`, text, { start, end });
}

function toKeyword(word: string): Keyword | undefined {
  const lower = word.toLowerCase();
  return KEYWORDS.find((keyword) => keyword === lower);
}

function skipBlank(text: string, at: number): number {
  return at + (match(BLANK, text, at)?.length ?? 0);
}

/** Match of a sticky expression at a place. */
function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
