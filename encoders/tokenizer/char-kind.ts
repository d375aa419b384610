/** Kind of a character to the scanner of tokens. */
export type CharKind = number;

const UNSET = 0;
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

const WHITE_SPACE = /\p{White_Space}/u;
const IGNORABLE = /[\p{Cc}\p{Cf}\p{Me}\p{Default_Ignorable_Code_Point}]/u;
const STANDS_ALONE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3006\u30fc\p{P}\p{S}\p{Cs}\p{Co}\p{Cn}]/u;
const COMBINING = /\p{M}/u;
/** First character of a decomposition that may compose with what stands before it: marks, Hangul vowels and finals. */
const COMPOSES_BACK = /^[\p{M}\u1160-\u11ff]/u;

/** Kinds of normalised BMP characters and of raw BMP characters, filled as they are met. */
const normalKinds = new Uint8Array(65536);
const rawKinds = new Uint8Array(65536);
/** Normal form of a raw BMP character whose form is one code unit. */
const rawFolds = new Uint16Array(65536);

/** NFKC, lower case, final sigma as sigma, NFKC again: some lower-case forms are not normal. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/** DROP, SPACE, SINGLE, WORD or MARK of a code point that {@link foldText} gave. */
export function kindOfNormal(codePoint: number): CharKind {
  if (codePoint > 0xffff) return classify(codePoint);
  const known = normalKinds[codePoint];
  if (known !== UNSET) return known;
  normalKinds[codePoint] = classify(codePoint);
  return normalKinds[codePoint];
}

/** Kind of one UTF-16 code unit of a raw text; surrogates are COMPLEX. */
export function kindOfUnit(unit: number): CharKind {
  const known = rawKinds[unit];
  return known !== UNSET ? known : learnUnit(unit);
}

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
  if (WHITE_SPACE.test(char)) return SPACE;
  if (IGNORABLE.test(char)) return DROP;
  if (STANDS_ALONE.test(char)) return SINGLE;
  return COMBINING.test(char) ? MARK : WORD;
}

function learnUnit(unit: number): CharKind {
  const char = String.fromCharCode(unit);
  const folded = foldText(char);
  let kind = COMPLEX;
  if (COMPOSES_BACK.test(char.normalize('NFKD'))) kind = EXTEND;
  else if ((unit & 0xf800) !== 0xd800 && folded.length === 1) kind = kindOfNormal(folded.charCodeAt(0));
  rawKinds[unit] = kind;
  rawFolds[unit] = kind === COMPLEX || kind === EXTEND ? 0 : folded.charCodeAt(0);
  return kind;
}
