import { simplify } from '../../src/core/text/simplify.ts';

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Words of a text in their order: NFKC, lower case, traditional characters as simplified ones; no punctuation. */
export function cutWords(text: string): string[] {
  const folded = simplify(text.normalize('NFKC').toLowerCase());
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(folded)) if (isWordLike) words.push(segment);
  return words;
}
