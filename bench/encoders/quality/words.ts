/** A piece of a text: a word, or what stands between words. */
export interface Piece {
  readonly text: string;
  readonly isWord: boolean;
}

const segmenters = {
  zh: new Intl.Segmenter('zh', { granularity: 'word' }),
  en: new Intl.Segmenter('en', { granularity: 'word' }),
};

/** Cuts a short text into words and what stands between them; joined they are the text. */
export function piecesOf(text: string, lang: 'zh' | 'en'): Piece[] {
  return Array.from(segmenters[lang].segment(text), ({ segment, isWordLike }) => ({
    text: segment,
    isWord: isWordLike === true,
  }));
}
