import { BREAK, type CharKind, DROP, EMOJI, kindOf, MARK, UNSPACED, WORD } from '../../src/core/text/char-kind.ts';
import type { TimeSlice } from '../../src/core/time-slice.ts';
import { EdgeForms } from './edge-forms.ts';
import { foldedPieces } from './folded-pieces.ts';
import { withoutAccents } from './word-forms.ts';
import { foldWord } from './word-terms.ts';

/** Signs that belong to the word before them, as in C++ and C#. */
const SIGNS = new Set(['+', '#']);

/**
 * A text as phrases are looked for in it: its words and runs of Han and kana, folded and without accents, with one space between
 * two of them and around all.
 */
export async function phraseText(text: string, slice: TimeSlice): Promise<string> {
  let found = '';
  let run = '';
  let kind: CharKind = BREAK;
  const endRun = () => {
    if (run !== '') found += ` ${kind === WORD ? withoutAccents(foldWord(run)) : run}`;
    run = '';
  };
  for (const piece of foldedPieces(text)) {
    for (const char of piece) {
      const next = kindOf(char.codePointAt(0)!);
      if (next === DROP || (next === MARK && kind !== WORD)) continue;
      const isSame = next === MARK || (next === kind && next !== EMOJI) || (kind === WORD && SIGNS.has(char));
      if (!isSame) {
        endRun();
        kind = next;
      }
      if (kind !== BREAK) run += char;
    }
    if (slice.spent) await slice.pause();
  }
  endRun();
  return `${found} `;
}

/** The same of a phrase, in every way in which texts may have it: a word at an end of it may go on there (乾, of 乾隆 as well). */
export async function phraseTexts(phrase: string, slice: TimeSlice): Promise<string[]> {
  const found = await phraseText(phrase, slice);
  return [found, ...new EdgeForms(phrase).ofWhole(found.trim()).map((form) => ` ${form} `)];
}

/** Whether a text has a phrase, both as {@link phraseText} gives them. A run of Han may go on before and after it, a word may not. */
export function hasPhrase(text: string, phrase: string): boolean {
  const words = phrase.trim();
  if (words === '') return false;
  const isOpen = (char: string) => kindOf(char.codePointAt(0)!) === UNSPACED;
  const last = [...words].at(-1)!;
  return text.includes(`${isOpen(words) ? '' : ' '}${words}${isOpen(last) ? '' : ' '}`);
}
