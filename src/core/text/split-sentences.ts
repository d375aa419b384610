import { requireInteger, requireString } from '../checks.ts';
import type { Passage } from './folded-text.ts';

/** Ends a sentence of its own accord, with the quotation marks and brackets that close it; the rules of Unicode pass over some. */
const SENTENCE_END = /[。！？；…\n]+[”’」』）》】]*/gu;
/** Where a sentence that is too long may be cut. */
const PAUSE = /[，、：,;:\s]/u;

/**
 * Splits a text into sentences of at most `maxChars` code units, Chinese and English alike; white space between them is left out.
 * Longer sentences are cut at the last pause that fits, or anywhere when there is none, but never inside a character.
 * @throws InvalidArgumentError when `maxChars` is not an integer from 16 up.
 */
export function splitSentences(text: string, maxChars = 160): Passage[] {
  requireString('the text', text);
  requireInteger(maxChars, 'maxChars', 16);
  const passages: Passage[] = [];
  let start = 0;
  for (const end of sentenceEnds(text)) {
    pushCut(passages, text, start, end, maxChars);
    start = end;
  }
  return passages;
}

function sentenceEnds(text: string): number[] {
  const ends = new Set<number>([text.length]);
  for (const { index } of new Intl.Segmenter('zh', { granularity: 'sentence' }).segment(text)) ends.add(index);
  for (const match of text.matchAll(SENTENCE_END)) ends.add(match.index + match[0].length);
  return [...ends].sort((a, b) => a - b);
}

/** Adds the text from `start` to `end`, trimmed, in pieces that are short enough. */
function pushCut(passages: Passage[], text: string, start: number, end: number, maxChars: number): void {
  let from = start;
  while (from < end) {
    from += leadingBlanks(text.slice(from, end));
    const to = end - from <= maxChars ? end : cutBefore(text, from, from + maxChars);
    const piece = text.slice(from, to).trimEnd();
    if (piece !== '') passages.push({ text: piece, start: from, end: from + piece.length });
    from = to;
  }
}

function leadingBlanks(text: string): number {
  return text.length - text.trimStart().length;
}

/** The best offset at most `limit` to cut at: after a pause in the second half, else at a boundary of characters. */
function cutBefore(text: string, from: number, limit: number): number {
  for (let at = limit; at > from + (limit - from) / 2; at--) {
    if (PAUSE.test(text[at - 1])) return at;
  }
  const splitsPair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(limit - 1, limit + 1));
  return splitsPair ? limit - 1 : limit;
}
