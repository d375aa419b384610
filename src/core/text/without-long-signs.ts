/** A sign: what is no letter, number, picture nor white space. */
const SIGN = '[^\\p{L}\\p{M}\\p{N}\\p{Extended_Pictographic}\\p{Regional_Indicator}\\p{Script=Braille}\\p{Cf}\\s]';
/** More than eight signs in a row, as punctuation hardly has: rules, frames of tables, leaders; white space may stand between them. */
const LONG_SIGNS = new RegExp(`(${SIGN}(?:\\s?${SIGN}){3})(?:\\s*${SIGN}){5,}`, 'gu');

/**
 * A text as an encoder is to read it: of a long row of signs the first four. Each sign is a token, so that the rules of a table would be most
 * of what is read, and a text of little but signs is near to every short query.
 */
export function withoutLongSigns(text: string): string {
  return text.replace(LONG_SIGNS, '$1');
}
