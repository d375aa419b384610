import { mixBits } from '../../../src/core/random.ts';
import { DROP, kindOf, MARK, UNSPACED, WORD } from '../../../src/core/text/char-kind.ts';
import type { SimplifiedFold } from '../../../src/core/text/simplified-fold.ts';

/** A word says more than a character: twelve Han characters weigh as much as eight words. */
const HAN_WEIGHT = 2;
const WORD_WEIGHT = 3;
/** Least weight of a gram. */
const GRAM_WEIGHT = 24;
/** Most units of a gram. */
const MAX_UNITS = GRAM_WEIGHT / HAN_WEIGHT;

const [LOW_BASE, HIGH_BASE] = [0x9e3779b1, 0x85ebca77];
const LOW_POWERS = powers(LOW_BASE);
const HIGH_POWERS = powers(HIGH_BASE);

/** ' and its typographic forms: don't is one word. */
const APOSTROPHES = new Set([0x27, 0x2018, 0x2019, 0x2bc]);

function powers(base: number): Uint32Array {
  const table = new Uint32Array(MAX_UNITS + 1).fill(1);
  for (let i = 1; i < table.length; i++) table[i] = Math.imul(table[i - 1], base);
  return table;
}

/**
 * Reads the grams of a text as 64-bit hashes: runs of letters, digits and Han characters that are long enough to say where a
 * text is from. A unit is a Han character (kana too) or a word of another script, in NFKC and lower case, traditional
 * characters as simplified ones; white space, punctuation and apostrophes do not count. A gram is the shortest run of units
 * from one of them on that weighs as much as 12 Han characters or 8 words; twelve Latin letters would be two words, which
 * stand in countless texts. Two texts share a gram exactly when they share a run of that weight from the same unit on.
 * A text that is too short for a gram is one gram by itself, so that equal short texts meet.
 */
export class GramReader {
  readonly #fold: SimplifiedFold;

  /** Grams of the text that was read last. */
  count = 0;
  /** Halves of their hashes, the first `count` entries. */
  low = new Uint32Array(1024);
  high = new Uint32Array(1024);

  /** Hashes of the first i units, by Horner's rule. */
  #lowPrefix = new Uint32Array(1025);
  #highPrefix = new Uint32Array(1025);
  #weights = new Uint8Array(1024);
  #units = 0;

  constructor(fold: SimplifiedFold) {
    this.#fold = fold;
  }

  /** Reads a text; its grams replace those of the text before. */
  read(text: string): void {
    const folded = text.normalize('NFKC').toLowerCase();
    this.#reserve(folded.length);
    this.#readUnits(folded);
    this.#readGrams();
  }

  #readUnits(text: string): void {
    this.#units = 0;
    let word = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i)!;
      if (code > 0xffff) i++;
      const kind = kindOf(code);
      if (kind === WORD || (kind === MARK && word !== 0)) word = Math.imul(word || 0x811c9dc5, 0x01000193) ^ code || 1;
      else if (kind === UNSPACED) {
        this.#endWord(word);
        word = 0;
        this.#push(this.#fold.fold(code), HAN_WEIGHT);
      } else if (kind !== DROP && !APOSTROPHES.has(code)) {
        this.#endWord(word);
        word = 0;
      }
    }
    this.#endWord(word);
  }

  #endWord(hash: number): void {
    if (hash !== 0) this.#push(mixBits(hash), WORD_WEIGHT);
  }

  #push(unit: number, weight: number): void {
    const at = this.#units++;
    this.#weights[at] = weight;
    this.#lowPrefix[at + 1] = Math.imul(this.#lowPrefix[at], LOW_BASE) + mixBits(unit ^ 0x5bd1e995);
    this.#highPrefix[at + 1] = Math.imul(this.#highPrefix[at], HIGH_BASE) + mixBits(unit + 0x27d4eb2f);
  }

  #readGrams(): void {
    this.count = 0;
    let [end, weight] = [0, 0];
    for (let start = 0; start < this.#units; start++) {
      while (weight < GRAM_WEIGHT && end < this.#units) weight += this.#weights[end++];
      if (weight < GRAM_WEIGHT) {
        if (start === 0) this.#emit(0, end);
        return;
      }
      this.#emit(start, end);
      weight -= this.#weights[start];
    }
  }

  #emit(start: number, end: number): void {
    const length = end - start;
    this.low[this.count] = this.#lowPrefix[end] - Math.imul(this.#lowPrefix[start], LOW_POWERS[length]);
    this.high[this.count] = this.#highPrefix[end] - Math.imul(this.#highPrefix[start], HIGH_POWERS[length]);
    this.count++;
  }

  #reserve(units: number): void {
    if (units <= this.low.length) return;
    const size = units * 2;
    this.low = new Uint32Array(size);
    this.high = new Uint32Array(size);
    this.#weights = new Uint8Array(size);
    this.#lowPrefix = new Uint32Array(size + 1);
    this.#highPrefix = new Uint32Array(size + 1);
  }
}
