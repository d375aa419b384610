/** Short forms before a name or a number, or that go on with their sentence. */
const ABBREVIATIONS = new Set(
  'mr mrs ms dr prof st sr jr gen col capt lt sgt rep sen gov rev hon no nos vol fig figs eq eqs ch sec pp vs etc al cf ca approx dept univ inc ltd co corp est eg ie viz jan feb mar apr jun jul aug sep sept oct nov dec'.split(
    ' ',
  ),
);

/** The letters before a full stop. */
const WORD_BEFORE = /[\p{L}.]{1,12}$/u;

/**
 * Tells whether a full stop, followed by white space, is that of a short form or an initial.
 * @param index of the full stop.
 */
export function isAbbreviated(text: string, index: number): boolean {
  const [word] = WORD_BEFORE.exec(text.slice(Math.max(0, index - 12), index)) ?? [];
  if (word === undefined) return false;
  // `J.`, `U.S.`, `e.g.`
  if (/^(?:\p{L}\.)*\p{L}$/u.test(word) && !/\p{Script=Han}/u.test(word)) return true;
  return ABBREVIATIONS.has(word.toLowerCase());
}
