import type { TimeSlice } from '../../src/core/time-slice.ts';
import { grown } from './growing.ts';
import { NO_TERM, TermTable } from './term-table.ts';
import { COMPOUND, familyOf, wordOf } from './word-forms.ts';

/** First code unit of Han, kana and what stands near them: a term that begins so has no other forms. */
const FIRST_UNSPACED = 0x2e80;

/** Terms that are taken in between two looks at the clock. */
const STEP = 256;

/** The terms of a table by what their forms have in common; knows those that were there when it was last caught up. */
export class TermFamilies {
  readonly #terms: TermTable;
  readonly #families = new TermTable();
  /** By family: its last term + 1. By term: the one before it in its family + 1, 0 for none. */
  #lasts: Uint32Array = new Uint32Array(64);
  #befores: Uint32Array = new Uint32Array(64);
  /** Terms that are in a family or need none. */
  #known = 0;

  constructor(terms: TermTable) {
    this.#terms = terms;
  }

  get sizeBytes(): number {
    return this.#families.sizeBytes + this.#lasts.byteLength + this.#befores.byteLength;
  }

  /** Takes in the terms that came since. Others may run in between and do the same. */
  async catchUp(slice: TimeSlice): Promise<void> {
    while (this.#known < this.#terms.count) {
      const end = Math.min(this.#known + STEP, this.#terms.count);
      while (this.#known < end) this.#take(this.#known++);
      await slice.pause();
    }
  }

  /** Numbers of the terms that have the family of a word. */
  *of(word: string): Generator<number> {
    if (hasNoForms(word.charCodeAt(0))) return;
    const family = this.#families.find(familyOf(word));
    if (family === NO_TERM) return;
    for (let link = this.#lasts[family]; link !== 0; link = this.#befores[link - 1]) yield link - 1;
  }

  #take(term: number): void {
    this.#befores = grown(this.#befores, term + 1);
    if (hasNoForms(this.#terms.unitAt(term, 0))) return;
    const family = this.#families.intern(familyOf(wordOf(this.#terms.termOf(term))));
    this.#lasts = grown(this.#lasts, family + 1);
    this.#befores[term] = this.#lasts[family];
    this.#lasts[family] = term + 1;
  }
}

/** Whether a term that begins so is of Han or kana, which have one form. */
export function hasNoForms(firstUnit: number): boolean {
  return firstUnit >= FIRST_UNSPACED && firstUnit < 0xd800;
}

/** Whether a term stands for a compound or a part of one, and is not counted as a word of a document. */
export function isCompound(terms: TermTable, term: number): boolean {
  return terms.unitAt(term, 0) === COMPOUND.charCodeAt(0);
}
