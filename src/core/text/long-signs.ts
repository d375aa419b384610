/** Signs and white space in a row, of which U+FEFF is a format character as well. A sign is what is no letter, number, picture nor white space. */
const SIGNS =
  /(?:[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}\p{Script=Braille}\p{Cf}]|\ufeff){9,}/gu;
/**
 * More than eight signs in a row, as punctuation hardly has: rules, frames of tables, leaders; white space may stand between them. Sought only
 * among {@link SIGNS}, where a sign is what is no white space: with the kinds of characters written out, V8 takes 2.6 s to compile it.
 */
const LONG_SIGNS = /(\S(?:\s?\S){3})(?:\s*\S){5,}/gu;

/**
 * A text as an encoder is to read it: of a long row of signs the first four. Each sign is a token, so that the rules of a table would be most
 * of what is read, and a text of little but signs is near to every short query.
 */
export function withoutLongSigns(text: string): string {
  return text.replace(SIGNS, (row) => row.replace(LONG_SIGNS, '$1'));
}
