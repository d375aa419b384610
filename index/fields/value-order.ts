import { sortInSlices } from '../../src/core/sort-in-slices.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import type { FieldValues } from './field-values.ts';
import { ordsOf } from './posting.ts';
import { compareScalars, type Scalar } from './scalar.ts';

/** Place of a document that has no value in a field: after all others, whichever way they are sorted. */
export const NO_PLACE = 0xffff_ffff;

/**
 * Finds the places of documents in the order of a field: the smaller comes first, equal ones have equal values. Of several values of a document
 * the one that brings it to the front counts; null is no value. The event loop runs in between.
 * @param length ords below this get a place.
 * @returns `[length]`, by ord.
 */
export async function placesOf(values: FieldValues, length: number, descending: boolean): Promise<Uint32Array> {
  const slice = new TimeSlice();
  const known = [...values.postings.keys()].filter((value) => value !== null);
  const sorted = await sortInSlices(known, descending ? descendingScalars : compareScalars, slice);
  const places = new Uint32Array(length).fill(NO_PLACE);
  for (const [place, value] of sorted.entries()) {
    if (slice.spent) await slice.pause();
    const posting = values.postings.get(value);
    // Gone, with all documents that had it, while others ran.
    if (posting === undefined) continue;
    const ords = ordsOf(posting);
    for (let i = 0; i < ords.length; i++) if (places[ords[i]] === NO_PLACE) places[ords[i]] = place;
  }
  return places;
}

function descendingScalars(a: Scalar, b: Scalar): number {
  return compareScalars(b, a);
}
