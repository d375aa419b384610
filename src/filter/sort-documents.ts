import type { FieldLists } from '../../index/fields/field-lists.ts';
import type { FieldOrder } from '../../index/fields/field-order.ts';
import { sortInSlices } from '../core/sort-in-slices.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { requireField } from './require-fields.ts';
import type { SortKey } from './sort-keys.ts';

/**
 * Reads the orders of fields.
 * @throws InvalidArgumentError when no document has one of the fields, or they cannot be put in order.
 */
export async function ordersOf(keys: readonly Required<SortKey>[], lists: FieldLists): Promise<FieldOrder[]> {
  for (const { field } of keys) requireField('sort', field, 'strings', lists);
  const orders: FieldOrder[] = [];
  for (const { field, order } of keys) orders.push(await lists.order(field, order));
  return orders;
}

/**
 * Sorts documents by fields; those without a value come last, and equal ones stay in the order in which they came. The event loop
 * runs in between.
 */
export function sortDocuments<T extends { readonly ord: number }>(
  documents: readonly T[],
  orders: readonly FieldOrder[],
): Promise<T[]> {
  const compare = (a: T, b: T) => {
    for (const order of orders) {
      const difference = order.placeOf(a.ord) - order.placeOf(b.ord);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return sortInSlices(documents, compare, new TimeSlice());
}
