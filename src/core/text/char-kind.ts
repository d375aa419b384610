/** Kind of a character of a normalised text to whoever cuts it into words or numbers. */
export type CharKind = number;

const UNSET = 0;
/** Punctuation, white space, symbols: ends a term. */
export const BREAK: CharKind = 1;
/** Han and kana, which are written without spaces between words. */
export const UNSPACED: CharKind = 2;
/** A letter or digit of any other script: part of a word. */
export const WORD: CharKind = 3;
/** Combining mark: part of a word that has begun, dropped elsewhere. */
export const MARK: CharKind = 4;
/** An emoji: a term of its own. */
export const EMOJI: CharKind = 5;
/** Control, format and ignorable characters, skin tones: as if they were not there. */
export const DROP: CharKind = 6;

const WHITE_SPACE = /\p{White_Space}/u;
const IGNORABLE = /[\p{Cc}\p{Cf}\p{Me}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/u;
/** The prolonged sound mark is of no one script. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u30fc]/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const PICTOGRAPH = /\p{Extended_Pictographic}/u;
const COMBINING = /\p{M}/u;

/** Kinds of the basic plane, filled as they are met. */
const kinds = new Uint8Array(65_536);

/** Kind of a code point; a lone surrogate is a BREAK. */
export function kindOf(codePoint: number): CharKind {
  if (codePoint > 0xffff) return classify(codePoint);
  const known = kinds[codePoint];
  if (known !== UNSET) return known;
  kinds[codePoint] = classify(codePoint);
  return kinds[codePoint];
}

function classify(codePoint: number): CharKind {
  const char = String.fromCodePoint(codePoint);
  if (WHITE_SPACE.test(char)) return BREAK;
  if (IGNORABLE.test(char)) return DROP;
  if (COMBINING.test(char)) return MARK;
  if (WITHOUT_SPACES.test(char)) return UNSPACED;
  if (LETTER_OR_DIGIT.test(char)) return WORD;
  return PICTOGRAPH.test(char) ? EMOJI : BREAK;
}
