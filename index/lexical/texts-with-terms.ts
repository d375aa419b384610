import type { TimeSlice } from '../../src/core/time-slice.ts';
import { OrdSet } from '../ords/ord-set.ts';
import type { CutTerm } from './analyzer.ts';
import type { EdgeForms } from './edge-forms.ts';
import type { InvertedFile } from './inverted-file.ts';
import { NO_TERM } from './term-table.ts';
import { COMPOUND, withoutAccents, wordOf } from './word-forms.ts';

/** Texts that have all words of a phrase. */
export interface TextsWithTerms {
  readonly ords: OrdSet;
  /** Whether they surely have the phrase as well, since it is one term. */
  readonly isCertain: boolean;
}

/** Finds the texts that have all terms of a phrase, in any order, with any accents. */
export async function textsWithTerms(
  file: InvertedFile,
  cut: readonly CutTerm[],
  edges: EdgeForms,
  slice: TimeSlice,
): Promise<TextsWithTerms> {
  const terms = requiredTerms(cut);
  if (terms.length === 0) return { ords: OrdSet.of(), isCertain: true };
  await file.families.catchUp(slice);
  let ords: OrdSet | undefined;
  for (const term of terms) {
    const having = OrdSet.of(await ordsWith(file, [term, ...edges.of(term)], slice));
    if (ords === undefined) ords = having;
    else ords.and(having);
    if (ords.size === 0) break;
  }
  return { ords: ords!, isCertain: terms.length === 1 && ownTerms(cut).length === 1 };
}

/** The terms that a text must have, the words of compounds in place of the whole. */
function requiredTerms(cut: readonly CutTerm[]): readonly string[] {
  const words = cut.filter(({ term }) => !term.startsWith(COMPOUND));
  return words.length > 0 ? withoutPaired(words) : ownTerms(cut);
}

/** The terms that are no part of another one. */
function ownTerms(cut: readonly CutTerm[]): readonly string[] {
  return withoutPaired(cut.filter(({ whole }) => whole === undefined));
}

/** Distinct terms without the characters that are in pairs as well. */
function withoutPaired(cut: readonly CutTerm[]): readonly string[] {
  const terms = [...new Set(cut.map(({ term }) => term))];
  return terms.filter((term) => !terms.some((other) => other !== term && isPairWith(other, term)));
}

function isPairWith(pair: string, character: string): boolean {
  return character.codePointAt(0)! >= 0x2e80 && [...character].length === 1 && pair.includes(character);
}

/** @param term with the other ways to write it, if there are any. */
async function ordsWith(
  file: InvertedFile,
  [term, ...writings]: readonly string[],
  slice: TimeSlice,
): Promise<number[]> {
  const bare = withoutAccents(wordOf(term));
  const numbers = new Set([term, ...writings].map((one) => file.find(one)));
  for (const number of file.families.of(wordOf(term))) {
    const other = file.termOf(number);
    const isSameKind = other.startsWith(COMPOUND) === term.startsWith(COMPOUND);
    if (isSameKind && withoutAccents(wordOf(other)) === bare) numbers.add(number);
  }
  numbers.delete(NO_TERM);
  const ords: number[] = [];
  const cursor = file.cursor();
  for (const number of numbers) {
    cursor.open(number);
    for (let size = cursor.next(); size > 0; size = cursor.next()) {
      for (const slot of cursor.slots.subarray(0, size)) if (file.isLive(slot)) ords.push(file.ords[slot]);
    }
    await slice.pause();
  }
  return ords;
}
