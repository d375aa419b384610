import { sortInSlices } from '../../src/core/sort-in-slices.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import type { FieldValues } from './field-values.ts';
import { ordsOf } from './posting.ts';
import { compareScalars, type Scalar } from './scalar.ts';

/** Place of what has no value: after all others, whichever way they are sorted. */
const NO_PLACE = 0xffff_ffff;

/**
 * Documents in the order of a field, as it was when it was asked for. Of several values of a document the one that brings it to the front
 * counts; null is no value.
 */
export class FieldOrder {
  readonly #compare: (a: Scalar, b: Scalar) => number;
  /** In order. */
  readonly #values: readonly Scalar[];
  /** Place of a document's value among all, by ord. */
  readonly #places: Uint32Array;

  private constructor(values: readonly Scalar[], places: Uint32Array, compare: (a: Scalar, b: Scalar) => number) {
    this.#values = values;
    this.#places = places;
    this.#compare = compare;
  }

  /** Sorts the values of a field; the event loop runs in between. @param length ords below this have a place. */
  static async of(field: FieldValues, length: number, order: 'asc' | 'desc'): Promise<FieldOrder> {
    const compare = order === 'asc' ? compareScalars : (a: Scalar, b: Scalar) => compareScalars(b, a);
    const slice = new TimeSlice();
    const known = [...field.postings.keys()].filter((value) => value !== null);
    const values = await sortInSlices(known, compare, slice);
    const places = new Uint32Array(length).fill(NO_PLACE);
    for (const [place, value] of values.entries()) {
      if (slice.spent) await slice.pause();
      const posting = field.postings.get(value);
      // Gone, with all documents that had it, while others ran.
      if (posting === undefined) continue;
      const ords = ordsOf(posting);
      for (let i = 0; i < ords.length; i++) if (places[ords[i]] === NO_PLACE) places[ords[i]] = place;
    }
    return new FieldOrder(values, places, compare);
  }

  /** Place of a document: the smaller comes first, equal ones have equal values. */
  placeOf(ord: number): number {
    // What came in since has none yet.
    return this.#places[ord] ?? NO_PLACE;
  }

  /** Value by which a document has its place; undefined when it has none. */
  valueOf(ord: number): Scalar | undefined {
    return this.#values[this.placeOf(ord)];
  }

  /** Place of a value that a document had or might have, between two where no document has it; undefined: of no value. */
  placeOfValue(value: Scalar | undefined): number {
    if (value === undefined) return NO_PLACE;
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(this.#values[middle], value) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.#values.length && this.#compare(this.#values[low], value) === 0 ? low : low - 0.5;
  }
}
