import { isIgnorable, isMark, isUnspaced, isWhiteSpace, remembered } from '../../src/core/text/char-properties.ts';

/**
 * Kind of a character to the scanner of tokens. Differs from `src/core/text/char-kind.ts`, by which words are compared, on purpose:
 * here punctuation, symbols and skin tones are tokens, and a vocabulary was built on these kinds, so that they never change.
 */
export type CharKind = number;

/** Control, format and ignorable characters: they vanish. */
export const DROP: CharKind = 1;
/** White space: ends a word. */
export const SPACE: CharKind = 2;
/** A token of its own: Han, kana, bopomofo, punctuation, symbols, emoji, lone surrogates, private and unassigned. */
export const SINGLE: CharKind = 3;
/** Part of a word. */
export const WORD: CharKind = 4;
/** Combining mark: part of a word that has begun, dropped where there is none. */
export const MARK: CharKind = 5;
/** Only of characters that are not normalised yet: joins the cluster of the character before it. */
export const EXTEND: CharKind = 6;
/** Only of characters that are not normalised yet: its normal form is not one UTF-16 code unit. */
export const COMPLEX: CharKind = 7;

/** U+3006 is read as a Han character. */
const ALSO_ALONE = /[\u3006\p{P}\p{S}\p{Cs}\p{Co}\p{Cn}]/u;
/** First character of a decomposition that may compose with what stands before it: marks, Hangul vowels and finals. */
const COMPOSES_BACK = /^[\p{M}\u1160-\u11ff]/u;

/** Normal form of a raw BMP character whose form is one code unit. */
const rawFolds = new Uint16Array(65536);

/** NFKC, lower case, final sigma as sigma, NFKC again: some lower-case forms are not normal. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/** DROP, SPACE, SINGLE, WORD or MARK of a code point that {@link foldText} gave. */
export const kindOfNormal: (codePoint: number) => CharKind = remembered(classify);

/** Kind of one UTF-16 code unit of a raw text; surrogates are COMPLEX. */
export const kindOfUnit: (unit: number) => CharKind = remembered(learnUnit);

/** Normal form of a code unit whose {@link kindOfUnit} is DROP, SPACE, SINGLE or WORD. */
export function foldOfUnit(unit: number): number {
  return rawFolds[unit];
}

/** Whether the character joins the cluster before it: combining marks, half-width voicing marks, Hangul vowels and finals. */
export function extendsCluster(codePoint: number): boolean {
  if (codePoint <= 0xffff) return kindOfUnit(codePoint) === EXTEND;
  return COMPOSES_BACK.test(String.fromCodePoint(codePoint).normalize('NFKD'));
}

function classify(codePoint: number): CharKind {
  const char = String.fromCodePoint(codePoint);
  if (isWhiteSpace(char)) return SPACE;
  if (isIgnorable(char)) return DROP;
  if (isUnspaced(char) || ALSO_ALONE.test(char)) return SINGLE;
  return isMark(char) ? MARK : WORD;
}

function learnUnit(unit: number): CharKind {
  const char = String.fromCharCode(unit);
  const folded = foldText(char);
  let kind = COMPLEX;
  if (COMPOSES_BACK.test(char.normalize('NFKD'))) kind = EXTEND;
  else if ((unit & 0xf800) !== 0xd800 && folded.length === 1) kind = kindOfNormal(folded.charCodeAt(0));
  rawFolds[unit] = kind === COMPLEX || kind === EXTEND ? 0 : folded.charCodeAt(0);
  return kind;
}
