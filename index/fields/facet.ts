import { sortInSlices } from '../../src/core/sort-in-slices.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import type { ReadonlyOrdSet } from '../ords/ord-set.ts';
import type { FieldValues } from './field-values.ts';
import { countIn } from './posting.ts';
import { compareScalars, type Scalar } from './scalar.ts';

/** How often the values of a field are in some documents. */
export interface Facet {
  /** Name, as filters use it. */
  readonly field: string;
  /** Documents that were counted. */
  readonly of: number;
  /** Those of them that have the field. */
  readonly documents: number;
  /** Different values that are listed. */
  readonly distinct: number;
  /** The most frequent values, most frequent first, equal ones in order of value. A document with several values counts for each. */
  readonly values: readonly { readonly value: Scalar; readonly documents: number }[];
}

/** Counts the values that some live documents have in a field; the event loop runs in between. @param top values told. */
export async function countFacet(
  field: string,
  values: FieldValues | undefined,
  within: ReadonlyOrdSet,
  top: number,
): Promise<Facet> {
  const slice = new TimeSlice();
  const counts: { value: Scalar; documents: number }[] = [];
  for (const [value, posting] of values?.postings ?? []) {
    if (slice.spent) await slice.pause();
    const documents = countIn(posting, within);
    if (documents > 0) counts.push({ value, documents });
  }
  const sorted = await sortInSlices(
    counts,
    (a, b) => b.documents - a.documents || compareScalars(a.value, b.value),
    slice,
  );
  return {
    field,
    of: within.size,
    documents: values?.sets.present.sharedWith(within) ?? 0,
    distinct: sorted.length,
    values: sorted.slice(0, top),
  };
}
