/*
 * What Unicode says of characters. What a character is to whoever cuts a text is its kind: `char-kind.ts` for words, and the
 * tokenizer's own.
 */
const HAN = /\p{Script=Han}/u;
const HAN_CHARACTERS = /\p{Script=Han}/gu;
const HAN_SPACE = /(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu;
const LATIN = /\p{Script=Latin}/u;
/** The prolonged sound mark is of no one script. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u30fc]/u;
const WHITE_SPACE = /\p{White_Space}/u;
const IGNORABLE = /[\p{Cc}\p{Cf}\p{Me}\p{Default_Ignorable_Code_Point}]/u;
const COMBINING = /\p{M}/u;
const NUMERAL = /\p{N}/u;

/** Whether a text has a Han character; of one character, whether it is one. */
export function hasHan(text: string): boolean {
  return HAN.test(text);
}

/** The Han characters of a text. */
export function hanCharacters(text: string): readonly string[] {
  return text.match(HAN_CHARACTERS) ?? [];
}

/** Takes out single spaces beside Han characters, where they mean nothing. */
export function withoutHanSpaces(text: string): string {
  return text.replace(HAN_SPACE, '');
}

/** Whether a text has a Latin letter; of one character, whether it is one. */
export function hasLatin(text: string): boolean {
  return LATIN.test(text);
}

/** Whether a character is Han, kana or bopomofo, which are written without spaces between words. */
export function isUnspaced(char: string): boolean {
  return UNSPACED.test(char);
}

/** Whether a character is white space. */
export function isWhiteSpace(char: string): boolean {
  return WHITE_SPACE.test(char);
}

/** Whether a character is not seen by itself: control, format, enclosing marks, ignorable; some white space among them. */
export function isIgnorable(char: string): boolean {
  return IGNORABLE.test(char);
}

/** Whether a character is a combining mark. */
export function isMark(char: string): boolean {
  return COMBINING.test(char);
}

/** Whether a character is a numeral: a digit of any script, a fraction, a number in a circle. */
export function isNumeral(char: string): boolean {
  return NUMERAL.test(char);
}

/** Code units of the basic plane. */
const PLANE = 65_536;

/** Remembers what `classify` says of the basic plane, from 1 to 255, in a table that is filled as characters are met. */
export function remembered(classify: (codePoint: number) => number): (codePoint: number) => number {
  const known = new Uint8Array(PLANE);
  return (codePoint) => {
    if (codePoint >= PLANE) return classify(codePoint);
    const kind = known[codePoint];
    if (kind !== 0) return kind;
    known[codePoint] = classify(codePoint);
    return known[codePoint];
  };
}
