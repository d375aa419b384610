import { requireInteger, requireString } from '../checks.ts';
import { cutAtWord } from './cut-at-word.ts';
import { isAfterPause, saysSomething } from './cut-places.ts';
import type { Passage } from './folded-text.ts';
import { sentenceEnds } from './sentence-ends.ts';

/** Code units at the end of a sentence among which something must be said, or they go with those before. */
const SHORT_END = 8;

/** Where a part of a text is. */
type Place = Omit<Passage, 'text'>;

/**
 * Splits a text into sentences of at most `maxChars` code units, Chinese and English alike; white space between them is left out, and so
 * is punctuation that belongs to no sentence. Titles and remarks in brackets are never cut, closing marks stay with their sentence.
 * Longer sentences are cut at the last pause that fits, or between words when there is none; a word is cut only when it is longer by itself.
 * @throws InvalidArgumentError when `maxChars` is not an integer from 16 up.
 */
export function splitSentences(text: string, maxChars = 160): Passage[] {
  requireString('the text', text);
  requireInteger(maxChars, 'maxChars', 16);
  return [...eachSentence(text)].flatMap((sentence) => [...cutPassage(text, sentence, maxChars)]);
}

/** The sentences of a text, whatever their length, one at a time. */
export function* eachSentence(text: string): Generator<Passage> {
  let start = 0;
  let from: number | undefined;
  let last: Passage | undefined;
  for (const end of sentenceEnds(text)) {
    const piece = trimmed(text, start, end);
    if (piece !== undefined && saysSomething(piece.text)) {
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

/** A part of a text in pieces of at most `maxChars` code units, trimmed, none of nothing but punctuation. */
export function* cutPassage(text: string, { start, end }: Place, maxChars: number): Generator<Passage> {
  for (let from = start; from < end; ) {
    from += leadingBlanks(text, from, end);
    const to = end - from <= maxChars ? end : cutBefore(text, from, end, maxChars);
    const piece = trimmed(text, from, to);
    if (piece !== undefined && saysSomething(piece.text)) yield piece;
    from = to;
  }
}

/** A piece of a sentence of at most `maxChars` code units that holds a part of it which is no longer, with what stands around that, trimmed. */
export function passageAround(text: string, sentence: Place, inner: Place, maxChars: number): Passage {
  const room = maxChars - (inner.end - inner.start);
  const least = inner.start - room;
  const from = least <= sentence.start ? sentence.start : beginning(text, least, inner.start);
  const to = sentence.end - from <= maxChars ? sentence.end : cutBefore(text, from, sentence.end, maxChars, inner.end);
  return trimmed(text, from, to)!;
}

/** Where to begin so that half the room is before `start`: after a pause, or else between words. */
function beginning(text: string, least: number, start: number): number {
  const half = start - Math.floor((start - least) / 2);
  for (let at = half; at <= start; at++) if (isAfterPause(text, at)) return at;
  return half === least ? start : cutAtWord(text, least, half);
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

/** The best offset within reach to cut at, `least` or later: after a pause in the second half, else between words. */
function cutBefore(text: string, from: number, end: number, maxChars: number, least = from): number {
  const limit = Math.max(least, beforeShortEnd(text, from + maxChars, end));
  const half = from + Math.ceil((limit - from) / 2);
  for (let at = limit; at > half && at >= least; at--) if (isAfterPause(text, at)) return at;
  const cut = cutAtWord(text, from, limit);
  return Math.max(cut, least);
}

/** A limit after which more is left than the marks that end the sentence. */
function beforeShortEnd(text: string, limit: number, end: number): number {
  if (end - limit > SHORT_END || saysSomething(text.slice(limit, end))) return limit;
  let at = limit;
  while (at > limit - SHORT_END && !saysSomething(text.slice(at, limit))) at--;
  return at;
}
