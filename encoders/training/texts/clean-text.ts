const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\ufffd]+/gu;
const SPACES = /\s+/gu;
const EMPTY_BRACKETS = /[（(][\s，,、；;：:]*[）)]/gu;

const LETTERS = /[\p{L}\p{M}]/gu;
const DIGITS = /\p{Nd}/gu;
/** What markup and code are full of. */
const CODE = /[{}<>=_\\|$#`~^*@[\]+]|\/\/|formula_\d|::/gu;
const NOT_SPACE = /\S/gu;

/** Least share of letters, most of digits and of signs of code, of the characters that are not white space. */
const PROSE = { letters: 0.6, digits: 0.25, code: 0.04 };

/** Takes out control characters and empty brackets and makes one space of any run of white space. */
export function cleanText(text: string): string {
  return text
    .replace(/[\t\n\r\v\f\u0085\u2028\u2029]/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(EMPTY_BRACKETS, '')
    .replace(SPACES, ' ')
    .trim();
}

/** Whether a text is mostly words, not markup, code, tables or numbers. */
export function isProse(text: string): boolean {
  const share = (characters: RegExp) =>
    (text.match(characters)?.length ?? 0) / Math.max(1, text.match(NOT_SPACE)?.length ?? 0);
  return share(LETTERS) >= PROSE.letters && share(DIGITS) <= PROSE.digits && share(CODE) <= PROSE.code;
}
