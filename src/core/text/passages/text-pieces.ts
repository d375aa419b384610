import { cutAtWord } from '../cut-at-word.ts';
import { isAfterPause, PAUSES } from '../cut-places.ts';
import { isAbbreviated } from './is-abbreviated.ts';

/** Kinds of beginnings that a piece of a text can be, the best beginning of a passage first. */
export type Rank = 'heading' | 'paragraph' | 'line' | 'sentence' | 'pause' | 'space' | 'character';

/** A part of a text that is not cut any further; it reaches to the next one, white space between them included. */
export interface TextPiece {
  readonly start: number;
  readonly end: number;
  readonly rank: Rank;
}

/** Ends a line or, with the marks that close it, a sentence; the white space behind belongs to what ends. */
const BREAK = /(?:[。！？；…｡।॥؟۔!?.]+[”’」』）》】"')\]]*|[\n\r\u2028\u2029])\s*/gu;
const NEW_LINE = /\r\n|[\n\r\u2028\u2029]/g;
/** A line that names what follows in Markdown, with marks before it or a line of them below. */
const MARKED = /[ \t]{0,3}#{1,6}[ \t]|(?=\S)[^\n\r]{1,100}\r?\n[ \t]*(?:={3,}|-{3,})[ \t]*(?:[\n\r]|$)/uy;
const UNDERLINE = /[ \t]*(?:={3,}|-{3,})[ \t]*(?:[\n\r]|$)/uy;
/** A numbered part of a Chinese text; its own text may follow on the same line. */
const NUMBERED = /第[\d零〇一二三四五六七八九十百千]{1,8}[编章节条款篇部]/uy;
/** A line that goes on with a sentence: texts may be wrapped at a width. */
const WRAPPED = /[ \t]*\p{Ll}{2}/uy;
const SPACE = /\s+/gu;

type Heading = 'marked' | 'numbered' | undefined;
type Beginning = Omit<TextPiece, 'end'>;

/**
 * Cuts a text into sentences, lines and list items, in order, and those that are longer than `maxChars` code units at pauses, white space
 * or, in the end, between words; a word is cut only when it is longer by itself.
 */
export function* textPieces(text: string, maxChars: number): Generator<TextPiece> {
  let last: Beginning = { start: 0, rank: 'paragraph' };
  for (const next of beginnings(text)) {
    yield* shortPieces(text, { ...last, end: next.start }, maxChars, LEVELS);
    last = next;
  }
  if (last.start < text.length) yield* shortPieces(text, { ...last, end: text.length }, maxChars, LEVELS);
}

/** Where sentences and lines begin, but the first. */
function* beginnings(text: string): Generator<Beginning> {
  let heading = headingAt(text, 0);
  for (const { index, 0: found } of text.matchAll(BREAK)) {
    const start = index + found.length;
    if (start === text.length) return;
    const lines = found.match(NEW_LINE)?.length ?? 0;
    if (lines === 0) {
      if (endsSentence(text, index, start)) yield { start, rank: 'sentence' };
      continue;
    }
    // What a heading names is not to be cut off from it.
    const isNamed = heading === 'marked' || (heading === 'numbered' && found.trimStart() === '');
    heading = isNamed && matchesAt(UNDERLINE, text, start) ? 'marked' : headingAt(text, start);
    const isWrapped = lines === 1 && found.trimStart() === '' && matchesAt(WRAPPED, text, start);
    yield { start, rank: isNamed ? 'pause' : rankOfLine(heading, lines, isWrapped) };
  }
}

function rankOfLine(heading: Heading, lines: number, isWrapped: boolean): Rank {
  if (heading !== undefined) return 'heading';
  if (lines > 1) return 'paragraph';
  return isWrapped ? 'space' : 'line';
}

function headingAt(text: string, at: number): Heading {
  if (matchesAt(MARKED, text, at)) return 'marked';
  return matchesAt(NUMBERED, text, at) ? 'numbered' : undefined;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Tells a full stop from the point of an abbreviation, a number or an address. @param start of what follows. */
function endsSentence(text: string, index: number, start: number): boolean {
  const mark = text[index];
  if (!'.!?'.includes(mark)) return true;
  const isFollowedByBlank = /\s/u.test(text[start - 1]);
  // Chinese texts may have marks of half width, without white space behind.
  if (!isFollowedByBlank) return mark !== '.' && /\p{Script=Han}/u.test(text[start]);
  // `3.5 p.m. and`, `"Really?" she asked`
  if (/\p{Ll}/u.test(text[start])) return false;
  return mark !== '.' || !isAbbreviated(text, index, start);
}

/** Ways to cut what is too long, the better ones first. */
const LEVELS = [
  { rank: 'pause', pattern: PAUSES },
  { rank: 'space', pattern: SPACE },
] as const;

function* shortPieces(
  text: string,
  piece: TextPiece,
  maxChars: number,
  [level, ...finer]: readonly (typeof LEVELS)[number][],
): Generator<TextPiece> {
  if (piece.end - piece.start <= maxChars) {
    yield piece;
    return;
  }
  if (level === undefined) {
    yield* cutBetweenWords(text, piece, maxChars);
    return;
  }
  const { rank, pattern } = level;
  let last: Beginning = piece;
  for (const { index, 0: found } of text.slice(piece.start, piece.end).matchAll(pattern)) {
    const start = piece.start + index + found.length;
    if (start === piece.end) break;
    if (!isAfterPause(text, start)) continue;
    yield* shortPieces(text, { ...last, end: start }, maxChars, finer);
    last = { start, rank };
  }
  yield* shortPieces(text, { ...last, end: piece.end }, maxChars, finer);
}

function* cutBetweenWords(text: string, { start, end, rank }: TextPiece, maxChars: number): Generator<TextPiece> {
  let last: Beginning = { start, rank };
  while (end - last.start > maxChars) {
    const cut = cutAtWord(text, last.start, last.start + maxChars);
    yield { ...last, end: cut };
    last = { start: cut, rank: 'character' };
  }
  yield { ...last, end };
}
