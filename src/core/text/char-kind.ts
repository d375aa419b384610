import { isIgnorable, isMark, isNumeral, isUnspaced, isWhiteSpace, remembered } from './char-properties.ts';

/** Kind of a character of a normalised text to whoever cuts it into words or numbers. */
export type CharKind = number;

/** Punctuation, white space, symbols: ends a term. */
export const BREAK: CharKind = 1;
/** Han and kana, which are written without spaces between words. */
export const UNSPACED: CharKind = 2;
/** A letter or digit of any other script: part of a word. */
export const WORD: CharKind = 3;
/** Combining mark: part of a word that has begun, dropped elsewhere. */
export const MARK: CharKind = 4;
/** An emoji, or half a flag: a term of its own. */
export const EMOJI: CharKind = 5;
/** Control, format and ignorable characters, skin tones: as if they were not there. */
export const DROP: CharKind = 6;

const SKIN_TONE = /\p{Emoji_Modifier}/u;
const LETTER = /\p{L}/u;
const PICTOGRAPH = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/** Kind of a code point; a lone surrogate is a BREAK. */
export const kindOf: (codePoint: number) => CharKind = remembered(classify);

function classify(codePoint: number): CharKind {
  const char = String.fromCodePoint(codePoint);
  if (isWhiteSpace(char)) return BREAK;
  if (isIgnorable(char) || SKIN_TONE.test(char)) return DROP;
  if (isMark(char)) return MARK;
  if (isUnspaced(char)) return UNSPACED;
  if (LETTER.test(char) || isNumeral(char)) return WORD;
  return PICTOGRAPH.test(char) ? EMOJI : BREAK;
}
