import { StorageError } from '../../src/core/errors.ts';
import { grown } from './growing.ts';

/** No term has this number. */
export const NO_TERM = -1;

const MAX_UNITS = 2 ** 31;

/**
 * Numbers the distinct terms of a collection from 0 on. Terms lie one after the other in an array of UTF-16 code units and
 * are found by a hash table with linear probing that is never more than half full; about 16 bytes and the code units a term.
 */
export class TermTable {
  #units: Uint16Array = new Uint16Array(256);
  /** Where each term begins in the code units; one more entry than there are terms. */
  #starts: Uint32Array = new Uint32Array(64);
  #count = 0;
  /** Term number + 1, 0 where free; the length is a power of two. */
  #slots: Uint32Array = new Uint32Array(128);

  /** Distinct terms. */
  get count(): number {
    return this.#count;
  }

  get sizeBytes(): number {
    return this.#units.byteLength + this.#starts.byteLength + this.#slots.byteLength;
  }

  /** Number of a term, NO_TERM when it is not there. */
  find(term: string): number {
    return this.#slots[this.#probe(term)] - 1;
  }

  /** Number of a term, the next free one when it is new. */
  intern(term: string): number {
    const at = this.#probe(term);
    if (this.#slots[at] !== 0) return this.#slots[at] - 1;
    this.#append(term);
    this.#slots[at] = this.#count;
    if (this.#count * 2 >= this.#slots.length) this.#rehash();
    return this.#count - 1;
  }

  /** Spelling of a term by its number. */
  termOf(number: number): string {
    return String.fromCharCode(...this.#units.subarray(this.#starts[number], this.#starts[number + 1]));
  }

  /** One UTF-16 code unit of a term. */
  unitAt(number: number, at: number): number {
    return this.#units[this.#starts[number] + at];
  }

  /** Length of a term in UTF-16 code units. */
  lengthOf(number: number): number {
    return this.#starts[number + 1] - this.#starts[number];
  }

  #append(term: string): void {
    const start = this.#starts[this.#count];
    const end = start + term.length;
    if (end > MAX_UNITS) throw new StorageError(`the terms of the collection take more than ${MAX_UNITS} characters`);
    if (end > this.#units.length) {
      const larger = new Uint16Array(Math.max(end, this.#units.length * 2));
      larger.set(this.#units);
      this.#units = larger;
    }
    for (let i = 0; i < term.length; i++) this.#units[start + i] = term.charCodeAt(i);
    this.#count++;
    this.#starts = grown(this.#starts, this.#count + 1);
    this.#starts[this.#count] = end;
  }

  /** Slot in which the term is, or would be. */
  #probe(term: string): number {
    const mask = this.#slots.length - 1;
    let at = hashOfString(term) & mask;
    while (this.#slots[at] !== 0 && !this.#isAt(this.#slots[at] - 1, term)) at = (at + 1) & mask;
    return at;
  }

  #isAt(number: number, term: string): boolean {
    const start = this.#starts[number];
    if (this.#starts[number + 1] - start !== term.length) return false;
    for (let i = 0; i < term.length; i++) if (this.#units[start + i] !== term.charCodeAt(i)) return false;
    return true;
  }

  #rehash(): void {
    const mask = this.#slots.length * 2 - 1;
    this.#slots = new Uint32Array(mask + 1);
    for (let number = 0; number < this.#count; number++) {
      let at = hashOfUnits(this.#units, this.#starts[number], this.#starts[number + 1]) & mask;
      while (this.#slots[at] !== 0) at = (at + 1) & mask;
      this.#slots[at] = number + 1;
    }
  }
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a (Fowler, Noll and Vo) over code units, its high bits folded down because the low ones choose the slot. */
function hashOfString(term: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), FNV_PRIME);
  return hash ^ (hash >>> 15);
}

function hashOfUnits(units: Uint16Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ units[i], FNV_PRIME);
  return hash ^ (hash >>> 15);
}
