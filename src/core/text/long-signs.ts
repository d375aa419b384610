/** Sign or white space, of which U+FEFF is a format character as well. A sign is what is no letter, number, picture nor white space. */
const SIGN =
  '(?:[^\\p{L}\\p{M}\\p{N}\\p{Extended_Pictographic}\\p{Regional_Indicator}\\p{Script=Braille}\\p{Cf}]|\\ufeff)';
const ONE_SIGN = new RegExp(`^${SIGN}$`, 'u');
/** So many signs begin a row. */
const ROW_SIGNS = 9;
const ROW_BEGIN = new RegExp(`${SIGN}{${ROW_SIGNS}}`, 'gu');
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
  for (let row = rowFrom(text, 0); row !== undefined; row = rowFrom(text, kept)) {
    const end = endOfRow(text, ROW_BEGIN.lastIndex);
    parts.push(text.slice(kept, row), withFirstSigns(text.slice(row, end)));
    kept = end;
  }
  return kept === 0 ? text : parts.join('') + text.slice(kept);
}

/** Where the next row of signs begins; `ROW_BEGIN` is then behind its first signs. */
function rowFrom(text: string, from: number): number | undefined {
  signUnits ??= readSignUnits();
  let units = 0;
  for (let i = from; i < text.length; i++) {
    units = signUnits[text.charCodeAt(i)] === 1 ? units + 1 : 0;
    if (units < ROW_SIGNS) continue;
    ROW_BEGIN.lastIndex = i + 1 - units;
    return ROW_BEGIN.exec(text)?.index;
  }
  return undefined;
}

/**
 * Code units of which signs may be: 1 for the signs, and for surrogates, of which pictures are as well. A look into it for every unit takes a
 * tenth of what the expression takes, and hardly a text has nine of them in a row.
 */
let signUnits: Uint8Array | undefined;

function readSignUnits(): Uint8Array {
  return Uint8Array.from({ length: 0x10000 }, (_, unit) => Number(ONE_SIGN.test(String.fromCharCode(unit))));
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
