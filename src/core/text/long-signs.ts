/** Sign or white space, of which U+FEFF is a format character as well. A sign is what is no letter, number, picture nor white space. */
const SIGN =
  '(?:[^\\p{L}\\p{M}\\p{N}\\p{Extended_Pictographic}\\p{Regional_Indicator}\\p{Script=Braille}\\p{Cf}]|\\ufeff)';
const ROW_BEGIN = new RegExp(`${SIGN}{9}`, 'gu');
/** More of a row, so much at once: V8 keeps a place to go back to for every sign, and has no room for those of a row of millions. */
const ROW_ON = new RegExp(`${SIGN}{1,4096}`, 'uy');
/**
 * The first four of more than eight signs in a row, as punctuation hardly has: rules, frames of tables, leaders; white space may stand between
 * them. Sought only in a row, where a sign is what is no white space: with the kinds of characters written out, V8 takes 2.6 s to compile it.
 */
const FIRST_OF_MANY = /\S(?:\s?\S){3}(?=(?:\s*\S){5})/u;

/**
 * A text as an encoder is to read it: of a long row of signs the first four. Each sign is a token, so that the rules of a table would be most
 * of what is read, and a text of little but signs is near to every short query.
 */
export function withoutLongSigns(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  ROW_BEGIN.lastIndex = 0;
  for (let begin = ROW_BEGIN.exec(text); begin !== null; begin = ROW_BEGIN.exec(text)) {
    const end = endOfRow(text, ROW_BEGIN.lastIndex);
    parts.push(text.slice(kept, begin.index), withFirstSigns(text.slice(begin.index, end)));
    kept = end;
    ROW_BEGIN.lastIndex = end;
  }
  return kept === 0 ? text : parts.join('') + text.slice(kept);
}

function endOfRow(text: string, from: number): number {
  ROW_ON.lastIndex = from;
  let end = from;
  while (ROW_ON.test(text)) end = ROW_ON.lastIndex;
  return end;
}

/** A row of signs and white space in which the first of many signs stand for them to the last one. */
function withFirstSigns(row: string): string {
  const first = FIRST_OF_MANY.exec(row);
  if (first === null) return row;
  return row.slice(0, first.index) + first[0] + row.slice(row.trimEnd().length);
}
