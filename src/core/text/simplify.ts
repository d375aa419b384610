import { PIVOT, type ScriptTable, type ScriptWord, scriptTable } from './script-table.ts';

/**
 * A text as it is found: traditional characters as simplified ones, and of a character with several simplified ones the one that its word
 * asks for (乾淨 as 干净, 乾隆 as itself, 看著 as 看着, 著名 as itself). As long as the text, so that offsets stay true; folding it
 * again changes nothing. Only for finding and comparing: what is stored and shown stays as it is written, and the characters of other
 * languages that look the same (Japanese) are folded with the rest.
 */
export function simplify(text: string): string {
  const table = scriptTable();
  const { forms, kinds } = table;
  let at = 0;
  while (at < text.length && kinds[text.charCodeAt(at)] === 0) at++;
  if (at === text.length) return text;
  const units = new Uint16Array(text.length);
  for (let i = 0; i < at; i++) units[i] = text.charCodeAt(i);
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (kinds[unit] === PIVOT) at += foldWord(text, at, units, table);
    else units[at++] = forms[unit];
  }
  return Buffer.from(units.buffer).toString('utf16le');
}

/** Whether a word that folds in its own way may hold this code unit where it does so: what stands around it decides then. */
export function isScriptPivot(unit: number): boolean {
  return scriptTable().kinds[unit] === PIVOT;
}

/**
 * What a code unit may be found as where its word goes on beyond what is known, before it or after it; only what it is by itself where no
 * word folds it in its own way.
 */
export function scriptForms(unit: number, goesOn: 'before' | 'after'): readonly string[] {
  const { forms, words } = scriptTable();
  const reaches = ({ to, pivot }: ScriptWord) => (goesOn === 'before' ? pivot > 0 : pivot < to.length - 1);
  const inWords =
    words
      .get(unit)
      ?.filter(reaches)
      .map(({ to, pivot }) => to[pivot]) ?? [];
  return [...new Set([String.fromCharCode(forms[unit]), ...inWords])];
}

/** Most code units of a word that folds in its own way. */
export function longestScriptWord(): number {
  return scriptTable().longest;
}

/** Part of a text that is found as something else, as it is written and as it is found. */
export interface ScriptChange {
  readonly text: string;
  readonly as: string;
}

/** The runs of characters of a text that are found as others, each once, in order: 麵條 as 面条. */
export function scriptChanges(text: string): ScriptChange[] {
  const folded = simplify(text);
  const changes = new Map<string, string>();
  for (let i = 0; i < text.length; ) {
    let end = i;
    while (end < text.length && text[end] !== folded[end]) end++;
    if (end > i) changes.set(text.slice(i, end), folded.slice(i, end));
    i = end + 1;
  }
  return Array.from(changes, ([written, as]) => ({ text: written, as }));
}

/** Folds the word that the pivot at a place belongs to, or the character alone. @returns how many code units are done. */
function foldWord(text: string, at: number, units: Uint16Array, { forms, words }: ScriptTable): number {
  const unit = text.charCodeAt(at);
  const word = words.get(unit)!.find(({ from, pivot }) => isAt(from, text, at - pivot, forms, units));
  if (word === undefined) {
    units[at] = forms[unit];
    return 1;
  }
  const { to, pivot } = word;
  for (let i = pivot; i < to.length; i++) units[at - pivot + i] = to.charCodeAt(i);
  return to.length - pivot;
}

/** Whether a word stands at a place, written in either way. @param folded what is before its pivot, as it was folded; zeros behind. */
function isAt(word: string, text: string, at: number, forms: Uint16Array, folded: Uint16Array): boolean {
  for (let i = 0; i < word.length; i++) {
    const unit = text.charCodeAt(at + i);
    const wanted = word.charCodeAt(i);
    if (unit !== wanted && forms[unit] !== wanted && folded[at + i] !== wanted) return false;
  }
  return true;
}
