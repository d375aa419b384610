import type { ReadonlyOrdSet } from '../ords/ord-set.ts';
import type { FieldValues } from './field-values.ts';
import { compareScalars, SCALAR_TYPES, type Scalar, type ScalarType, scalarType } from './scalar.ts';

/** Summary of the values that documents have in one field. */
export interface FieldSummary {
  /** Name, as filters use it. */
  readonly field: string;
  /** Documents that have it. */
  readonly documents: number;
  /** Types of its listed values. */
  readonly types: readonly ScalarType[];
  /** Different values that are listed. */
  readonly distinct: number;
  /** The most frequent values, most frequent first, equal ones in order of value. */
  readonly top: readonly { readonly value: Scalar; readonly documents: number }[];
  /** Least and greatest listed value; missing when none is. */
  readonly least?: Scalar;
  readonly greatest?: Scalar;
  /** Documents whose value is not listed: a string that is too long, or too many values. */
  readonly unlisted: number;
}

/** Sums up the live values of a field. */
export function summarizeField(field: string, values: FieldValues, live: ReadonlyOrdSet, top: number): FieldSummary {
  const counts = [...values.counts(live)].sort((a, b) => b.documents - a.documents || compareScalars(a.value, b.value));
  const types = new Set(counts.map(({ value }) => scalarType(value)));
  const unlisted = values.sets.long.clone();
  unlisted.or(values.sets.many);
  return {
    field,
    documents: values.sets.present.sharedWith(live),
    types: SCALAR_TYPES.filter((type) => types.has(type)),
    distinct: counts.length,
    top: counts.slice(0, top),
    ...extremes(counts.map(({ value }) => value)),
    unlisted: unlisted.sharedWith(live),
  };
}

function extremes(values: readonly Scalar[]): { least?: Scalar; greatest?: Scalar } {
  if (values.length === 0) return {};
  let [least, greatest] = [values[0], values[0]];
  for (const value of values) {
    if (compareScalars(value, least) < 0) least = value;
    if (compareScalars(value, greatest) > 0) greatest = value;
  }
  return { least, greatest };
}
