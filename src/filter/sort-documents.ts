import type { FieldLists } from '../../index/fields/field-lists.ts';
import { NO_PLACE } from '../../index/fields/value-order.ts';
import { sortInSlices } from '../core/sort-in-slices.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { requireField } from './require-fields.ts';
import type { SortKey } from './sort-keys.ts';

/**
 * Sorts documents by fields; those without a value come last, and equal ones stay in the order in which they came. The event loop
 * runs in between.
 * @throws InvalidArgumentError when no document has one of the fields, or they cannot be put in order.
 */
export async function sortDocuments<T extends { readonly ord: number }>(
  documents: readonly T[],
  keys: readonly Required<SortKey>[],
  lists: FieldLists,
): Promise<T[]> {
  if (documents.length === 0) return [];
  for (const { field } of keys) requireField('sort', field, 'strings', lists);
  const places: Uint32Array[] = [];
  for (const { field, order } of keys) places.push(await lists.places(field, order === 'desc'));
  const compare = (a: T, b: T) => {
    for (const place of places) {
      // What came in since has no place yet.
      const difference = (place[a.ord] ?? NO_PLACE) - (place[b.ord] ?? NO_PLACE);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return sortInSlices(documents, compare, new TimeSlice());
}
