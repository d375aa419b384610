import { COMPOUND } from './word-forms.ts';

/** Longer words are cut, in UTF-16 code units: a long address or key is found by its beginning. */
export const MAX_WORD_UNITS = 64;

/** Receiver of the terms of a word, with their offsets in it. @param whole the term that this one is a part of. */
export type WordTermSink = (term: string, start: number, end: number, whole?: string) => void;

const APOSTROPHES = "'\u2019\u02bc";
/** Characters that join words to a compound. */
const JOINERS = new Set(`${APOSTROPHES}-\u2010.,_&`);
const JOINED_WORD = /[^'\u2019\u02bc\-\u2010.,_&]+/g;
/** Where a word that is written together has parts: a capital after a small letter (not the first of iPhone) or before one, a digit beside a letter. */
const SEAM = /(?<=[A-Za-z][a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])/;
const PLAIN = /^(?:[a-z]+|[A-Z][a-z]*|[A-Z]+|\d+)$/;
/** A short form whose last part is no word of its own; of n't not even the first one is. */
const SHORT_FORM = /['\u2019\u02bc](?:s|re|ve|ll|d|m)$/i;
const NEGATION = /^[a-z]+n['\u2019\u02bc]t$/i;
/** A word that is one only with its signs: C++, F#. */
const SIGNED = /^[A-Za-z]+(?:#|\+{1,2})$/;
const SIGNS = /[#+]+$/;
const ASCII = /^[\0-\x7f]*$/;

/** Whether a character joins words that stand on both sides of it. */
export function isJoiner(char: string): boolean {
  return JOINERS.has(char);
}

/** Folds a word that is in normal form. Lower case of it need not be normal; the final sigma is another letter only to the eye. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  return ASCII.test(lower) ? lower : lower.replaceAll('ς', 'σ').normalize('NFKC');
}

/** Beginning of a word that is not longer than a term may be. */
export function cutWord(word: string, units = MAX_WORD_UNITS): string {
  if (word.length <= units) return word;
  const splitsPair = (word.charCodeAt(units - 1) & 0xfc00) === 0xd800;
  return word.slice(0, splitsPair ? units - 1 : units);
}

/**
 * Gives out the terms of a word as it stands between spaces, joiners within it, a dot before it, `#` or `+` after it. A plain word is
 * one term. A compound gives its words, and the whole of it; a word that is written together gives itself, and its parts. The
 * `s` of a possessive is left out.
 */
export function wordTerms(text: string, emit: WordTermSink): void {
  if (PLAIN.test(text)) emit(cutWord(text.toLowerCase()), 0, text.length);
  else if (SIGNED.test(text)) signedTerms(text, emit);
  else if (NEGATION.test(text)) emit(COMPOUND + cutWhole(text.toLowerCase().replace(/[^a-z]/g, '')), 0, text.length);
  else compoundTerms(text.replace(SIGNS, '').replace(SHORT_FORM, ''), emit);
}

function signedTerms(text: string, emit: WordTermSink): void {
  const whole = COMPOUND + cutWhole(text.toLowerCase());
  const letters = text.replace(SIGNS, '');
  emit(COMPOUND + cutWhole(letters.toLowerCase()), 0, letters.length, whole);
  emit(whole, 0, text.length);
}

function compoundTerms(text: string, emit: WordTermSink): void {
  const words = [...text.matchAll(JOINED_WORD)];
  const isDotted = text.startsWith('.');
  const joined = words.length > 1 || isDotted ? foldWord(`${isDotted ? '.' : ''}${joinWords(text, words)}`) : '';
  const whole = joined === '' || joined.length >= MAX_WORD_UNITS ? undefined : COMPOUND + joined;
  // What has a dot before it is a word only with it, as in .NET.
  const termOf = (word: string) => (isDotted && words.length === 1 ? COMPOUND + cutWhole(word) : cutWord(word));
  for (const { 0: word, index } of words) partTerms({ word, start: index, term: termOf(foldWord(word)) }, whole, emit);
  if (whole === undefined) return;
  emit(whole, 0, text.length);
  if (/^v\d/.test(joined)) emit(COMPOUND + joined.slice(1), 1, text.length, whole);
}

/**
 * A word of a compound, or one that stands alone, and the parts of it: those between seams, two neighbours of letters together, and all letters
 * between digits, so that TensorFlow2 is found by tensorflow and MyTypeScriptCompiler by typescript.
 */
function partTerms(
  { word, start, term }: { readonly word: string; readonly start: number; readonly term: string },
  whole: string | undefined,
  emit: WordTermSink,
): void {
  emit(term, start, start + word.length, whole);
  if (word.length >= MAX_WORD_UNITS || PLAIN.test(word)) return;
  const parts = partsOf(word);
  if (parts.length === 1) return;
  const emitted = new Set<string>();
  for (const [from, to] of [...parts, ...joinedParts(word, parts)]) {
    const place = `${from} ${to}`;
    if (!emitted.has(place)) emit(COMPOUND + foldWord(word.slice(from, to)), start + from, start + to, term);
    emitted.add(place);
  }
}

type Place = readonly [from: number, to: number];

function partsOf(word: string): Place[] {
  let at = 0;
  return word.split(SEAM).map((part) => {
    at += part.length;
    return [at - part.length, at];
  });
}

/** Two neighbours of letters, and runs of letters, that are more than one part and less than the word. */
function* joinedParts(word: string, parts: readonly Place[]): Generator<Place> {
  const isNumber = ([from]: Place) => /\d/.test(word[from]);
  let first = isNumber(parts[0]) ? 1 : 0;
  for (let i = 1; i <= parts.length; i++) {
    const ends = i === parts.length || isNumber(parts[i]);
    if (!ends && !isNumber(parts[i - 1]) && parts.length > 2) yield [parts[i - 1][0], parts[i][1]];
    if (!ends) continue;
    if (i - first > 1 && i - first < parts.length) yield [parts[first][0], parts[i - 1][1]];
    first = i + 1;
  }
}

/** The words without what joined them; `&` stays, and a joiner between digits, but for the comma of thousands. */
function joinWords(text: string, words: readonly RegExpExecArray[]): string {
  let joined = '';
  let end = 0;
  for (const { 0: word, index } of words) {
    if (joined !== '') joined += joinerOf(text[end], joined, word);
    joined += word;
    end = index + word.length;
  }
  return joined;
}

function joinerOf(joiner: string, before: string, after: string): string {
  if (joiner === '&') return joiner;
  if (!/\d$/.test(before) || !/^\d/.test(after)) return '';
  if (joiner === ',') return /^\d{3}$/.test(after) ? '' : ',';
  return joiner === '\u2010' ? '-' : joiner;
}

function cutWhole(word: string): string {
  return cutWord(word, MAX_WORD_UNITS - COMPOUND.length);
}
