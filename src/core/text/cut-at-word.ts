import { isBetweenCharacters } from './cut-places.ts';

const WORDS = new Intl.Segmenter('zh', { granularity: 'word' });
const CHARACTERS = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Code units behind a limit that are looked at, so that a word which goes beyond it is seen. */
const BEYOND = 16;

/**
 * The last place in `(from, limit]` between two words; inside a word that takes up more than half of it between two characters, and inside
 * a code point never.
 */
export function cutAtWord(text: string, from: number, limit: number): number {
  const half = from + (limit - from) / 2;
  for (const segmenter of [WORDS, CHARACTERS]) {
    const cut = lastBoundary(segmenter, text, from, limit);
    if (cut > half) return cut;
  }
  return isBetweenCharacters(text, limit) ? limit : limit - 1;
}

function lastBoundary(segmenter: Intl.Segmenter, text: string, from: number, limit: number): number {
  let last = from;
  for (const { index } of segmenter.segment(text.slice(from, limit + BEYOND))) {
    if (from + index > limit) break;
    last = from + index;
  }
  return last;
}
