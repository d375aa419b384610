import { requireInteger, requireString } from '../checks.ts';
import type { Passage } from './folded-text.ts';
import { sentenceEnds } from './sentence-ends.ts';

/** Where a sentence that is too long may be cut. */
const PAUSE = /[，、：,;:\s]/u;
/** What says something: letters, numbers, pictures. */
const SAYING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
/** Code units at the end of a sentence among which something must be said, or they go with those before. */
const SHORT_END = 8;

/** How sentences are cut that are too long. */
export interface CutOptions {
  /** Longest passage, in UTF-16 code units. */
  readonly maxChars: number;
  /** Tells whether a place may be cut at; everywhere but inside a character, when it is not given. */
  readonly isAllowed?: (at: number) => boolean;
}

/**
 * Splits a text into sentences of at most `maxChars` code units, Chinese and English alike; white space between them is left out, and so
 * is punctuation that belongs to no sentence. Titles and remarks in brackets are never cut, closing marks stay with their sentence.
 * Longer sentences are cut at the last pause that fits, or anywhere when there is none, but never inside a character.
 * @throws InvalidArgumentError when `maxChars` is not an integer from 16 up.
 */
export function splitSentences(text: string, maxChars = 160): Passage[] {
  requireString('the text', text);
  requireInteger(maxChars, 'maxChars', 16);
  return [...eachSentence(text)].flatMap(({ start, end }) => cutPassage(text, start, end, { maxChars }));
}

/** The sentences of a text, whatever their length, one at a time. */
export function* eachSentence(text: string): Generator<Passage> {
  let start = 0;
  let from: number | undefined;
  let last: Passage | undefined;
  for (const end of sentenceEnds(text)) {
    const piece = trimmed(text, start, end);
    if (piece !== undefined && SAYING.test(piece.text)) {
      if (last !== undefined) yield last;
      last = partOf(text, from ?? piece.start, piece.end);
      from = undefined;
    } else if (piece !== undefined && last !== undefined) last = partOf(text, last.start, piece.end);
    else if (piece !== undefined) from ??= piece.start;
    if (text[end - 1] === '\n') {
      // Signs in a line of their own belong to no sentence.
      if (last !== undefined) yield last;
      last = undefined;
      from = undefined;
    }
    start = end;
  }
  if (last !== undefined) yield last;
}

/** A part of a text in pieces that are short enough, trimmed, none of nothing but punctuation. */
export function cutPassage(text: string, start: number, end: number, options: CutOptions): Passage[] {
  const pieces: Passage[] = [];
  for (let from = start; from < end; ) {
    from += leadingBlanks(text, from, end);
    const to = end - from <= options.maxChars ? end : cutBefore(text, from, end, options);
    const piece = trimmed(text, from, to);
    if (piece !== undefined && SAYING.test(piece.text)) pieces.push(piece);
    from = to;
  }
  return pieces;
}

function trimmed(text: string, from: number, to: number): Passage | undefined {
  const start = from + leadingBlanks(text, from, to);
  const { length } = text.slice(start, to).trimEnd();
  return length === 0 ? undefined : partOf(text, start, start + length);
}

function partOf(text: string, start: number, end: number): Passage {
  return { text: text.slice(start, end), start, end };
}

function leadingBlanks(text: string, from: number, to: number): number {
  const part = text.slice(from, to);
  return part.length - part.trimStart().length;
}

/** The best offset within reach to cut at: after a pause in the second half, else where it is allowed, else between two characters. */
function cutBefore(text: string, from: number, end: number, { maxChars, isAllowed = () => true }: CutOptions): number {
  const limit = beforeShortEnd(text, from + maxChars, end);
  const least = from + Math.ceil((limit - from) / 2);
  for (let at = limit; at > least; at--) if (PAUSE.test(text[at - 1])) return at;
  for (let at = limit; at > least; at--) if (isBetweenCharacters(text, at) && isAllowed(at)) return at;
  return isBetweenCharacters(text, limit) ? limit : limit - 1;
}

/** A limit after which more is left than the marks that end the sentence. */
function beforeShortEnd(text: string, limit: number, end: number): number {
  if (end - limit > SHORT_END || SAYING.test(text.slice(limit, end))) return limit;
  let at = limit;
  while (at > limit - SHORT_END && !SAYING.test(text.slice(at, limit))) at--;
  return at;
}

/** Tells whether no character has code units on both sides of a place. */
export function isBetweenCharacters(text: string, at: number): boolean {
  return !/^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
}
