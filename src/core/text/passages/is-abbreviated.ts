/** Short forms before a name, or that go on with their sentence. */
const SHORT_FORMS = new Set(
  'mr mrs ms dr prof st jr gen col capt lt sgt rep sen gov rev hon vs etc al cf ca approx dept univ inc ltd co corp eg ie viz'.split(
    ' ',
  ),
);
/** Short forms only where a number follows. */
const BEFORE_NUMBERS = new Set(
  'no nos vol fig figs eq eqs ch sec pp art jan feb mar apr jun jul aug sep sept oct nov dec'.split(' '),
);

/** The letters before a full stop. */
const WORD_BEFORE = /[\p{L}.]{1,12}$/u;
/** `J`, `U.S`, `e.g` */
const INITIALS = /^(?:\p{L}\.)*\p{L}$/u;

/**
 * Tells whether a full stop, followed by white space, is that of a short form or an initial.
 * @param index of the full stop. @param start of what follows the white space.
 */
export function isAbbreviated(text: string, index: number, start: number): boolean {
  const [word] = WORD_BEFORE.exec(text.slice(Math.max(0, index - 12), index)) ?? [];
  if (word === undefined) return false;
  if (INITIALS.test(word)) return !/\p{Script=Han}/u.test(word);
  const form = word.toLowerCase();
  return SHORT_FORMS.has(form) || (BEFORE_NUMBERS.has(form) && /\d/.test(text[start]));
}
