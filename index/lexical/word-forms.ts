import { englishStem } from './english-stem.ts';

/**
 * Begins terms that a text does not have as words of its own: the whole of a compound ("wifi" of Wi-Fi, "c++") and the parts of one
 * that is written together ("iphone" of iPhone15). It is a character that no word has, so that they are told from words.
 */
export const COMPOUND = '\u0001';

/** Latin letters that are no letter with marks, and how they are written without. */
const OTHER_LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
};
const OTHER_LETTER = /[ßæœøłđðþı]/g;
const ASCII = /^[\0-\x7f]*$/;
const ENGLISH = /^[a-z]+$/;

/** The word of a term, without what marks it as of a compound. */
export function wordOf(term: string): string {
  return term.startsWith(COMPOUND) ? term.slice(COMPOUND.length) : term;
}

/** A folded word without accents; the word itself where its letters are not Latin. */
export function withoutAccents(word: string): string {
  if (ASCII.test(word)) return word;
  const bare = word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(OTHER_LETTER, (letter) => OTHER_LETTERS[letter]);
  return ASCII.test(bare) ? bare : word;
}

/** What all forms of a word have in common: the stem of a word of Latin letters without accents, else the word without accents. */
export function familyOf(word: string): string {
  const bare = withoutAccents(word);
  return ENGLISH.test(bare) ? englishStem(bare) : bare;
}
