import { readOpenccTables, type WrittenPair } from './opencc-tables.ts';
import {
  FOLDING_WORDS,
  FURTHER_CHARACTERS,
  FURTHER_WORDS,
  KEEPING_WORDS,
  KEPT_BY_WORDS,
  LEFT_OUT_WORDS,
  NOT_BY_WORDS,
  STAYING_WORDS,
} from './script-words.ts';
import { SimplifiedFold, simplifiedFold } from './simplified-fold.ts';

/** A word of which a character goes another way than by itself. */
export interface ScriptWord {
  /** As it is written, but for characters that fold by themselves, which are folded. */
  readonly from: string;
  /** As it is found; as long. */
  readonly to: string;
  /** Place of its first character that goes another way than by itself. */
  readonly pivot: number;
}

/** Role of every code unit of the basic plane in the folding of scripts. */
export interface ScriptTable {
  /** What a code unit becomes by itself, itself where it stays. */
  readonly forms: Uint16Array;
  /** 0 of what stays whatever stands around it, {@link FOLDS} or {@link PIVOT}. */
  readonly kinds: Uint8Array;
  /** Words by their pivot, those that begin first before others, long ones before short ones. */
  readonly words: ReadonlyMap<number, readonly ScriptWord[]>;
  /** Code units of the longest word. */
  readonly longest: number;
}

/** Kind of a code unit that becomes another one. */
export const FOLDS = 1;
/** Kind of a code unit that is the pivot of a word. */
export const PIVOT = 2;

/** Code units of the basic plane. */
const PLANE = 65_536;
/** Han characters that NFKC makes others of: radicals and compatibility ideographs. */
const COMPATIBLE = [
  [0x2e80, 0x2fd5],
  [0xf900, 0xfaff],
] as const;

let table: ScriptTable | undefined;

/** The table, made when it is first asked for. */
export function scriptTable(): ScriptTable {
  table ??= makeTable();
  return table;
}

function makeTable(): ScriptTable {
  const forms = makeForms();
  const foldUnits = (text: string) => mapUnits(text, (unit) => String.fromCharCode(forms[unit.charCodeAt(0)]));
  const words = new Map<number, ScriptWord[]>();
  for (const [from, to] of writtenWords(foldUnits)) addWord(words, from, to, foldUnits(from));
  // What begins before another word, or is longer, is taken in place of it.
  for (const word of FOLDING_WORDS) addWord(words, word, foldUnits(word), foldUnits(word), word.indexOf('著'));
  for (const [word, at] of STAYING_WORDS) {
    const folded = foldUnits(word);
    addWord(words, word, folded.slice(0, at) + word[at] + folded.slice(at + 1), folded, at);
  }
  for (const list of words.values()) list.sort((a, b) => b.pivot - a.pivot || b.from.length - a.from.length);
  const longest = Math.max(...[...words.values()].flat().map(({ from }) => from.length));
  const kinds = new Uint8Array(PLANE);
  for (let unit = 0; unit < PLANE; unit++) if (forms[unit] !== unit) kinds[unit] = FOLDS;
  for (const pivot of words.keys()) kinds[pivot] = PIVOT;
  return { forms, kinds, words, longest };
}

/** Characters of one code unit that become others of one: those beyond the basic plane hardly anybody writes. */
function makeForms(): Uint16Array {
  const forms = new Uint16Array(PLANE);
  for (let unit = 0; unit < PLANE; unit++) forms[unit] = unit;
  const further = new SimplifiedFold(FURTHER_CHARACTERS);
  for (const [from, to] of [...simplifiedFold().pairs(), ...further.pairs()]) {
    if (from < PLANE && to < PLANE) forms[from] = further.fold(to);
  }
  for (const [first, last] of COMPATIBLE) {
    for (let unit = first; unit <= last; unit++) {
      const normal = String.fromCharCode(unit).normalize('NFKC');
      if (normal.length === 1) forms[unit] = forms[normal.charCodeAt(0)];
    }
  }
  return forms;
}

/** Every word as the tables write it, with what it is found as. */
function* writtenWords(foldUnits: (text: string) => string): Generator<WrittenPair> {
  const known = [
    ...readOpenccTables().phrases.filter(([from, to]) => from.length === to.length && !isLeftOut(from)),
    ...FURTHER_WORDS,
    ...KEEPING_WORDS.map((word): WrittenPair => [word, word]),
  ];
  for (const [from, to] of known) {
    const isKept = (unit: string, at: number) => unit === to[at] && KEPT_BY_WORDS.includes(unit);
    yield [from, mapUnits(from, (unit, at) => (isKept(unit, at) ? unit : foldUnits(to[at])))];
  }
}

function isLeftOut(word: string): boolean {
  return LEFT_OUT_WORDS.includes(word) || word.split('').some((unit) => NOT_BY_WORDS.includes(unit));
}

/** Adds a word, unless its characters become the same one by one and no pivot is given. */
function addWord(
  words: Map<number, ScriptWord[]>,
  from: string,
  to: string,
  byUnits: string,
  pivot = firstDifference(to, byUnits),
): void {
  if (pivot === from.length) return;
  const unit = from.charCodeAt(pivot);
  const list = words.get(unit) ?? [];
  words.set(unit, list);
  // What folds by itself may be written either way.
  const key = mapUnits(from, (written, at) => (to[at] === byUnits[at] ? to[at] : written));
  if (!list.some((word) => word.from === key)) list.push({ from: key, to, pivot });
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

function mapUnits(text: string, map: (unit: string, at: number) => string): string {
  return text.split('').map(map).join('');
}
