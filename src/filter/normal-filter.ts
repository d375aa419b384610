import type { FieldUse } from '../../index/fields/field-lists.ts';
import { comparable, compareScalars, type Scalar, type ScalarType, scalarType } from '../../index/fields/scalar.ts';
import { type Filter, NEAR_FIELDS, type OrderOperator } from './filter-tree.ts';
import type { Circle } from './near.ts';

/** A filter in which `=`, `!=`, `not in` and `not like` are written through `in`, `like` and `not`, with values as they are compared; filters that mean the same by their form are equal. */
export type NormalFilter =
  | { readonly and: readonly NormalFilter[] }
  | { readonly or: readonly NormalFilter[] }
  | { readonly not: NormalFilter }
  | { readonly near: Circle }
  | { readonly field: string; readonly op: 'in'; readonly value: readonly Scalar[] }
  | { readonly field: string; readonly op: OrderOperator; readonly value: number | string }
  | { readonly field: string; readonly op: 'like'; readonly value: string }
  | { readonly field: string; readonly op: 'exists' };

/**
 * Brings a filter into its normal form: `and` and `or` without one of their own kind inside, parts in one order and each once,
 * no `not` of `not`, values sorted, and all values that a field may have under an `or` in one list.
 */
export function normalizeFilter(filter: Filter): NormalFilter {
  if ('and' in filter) return joined('and', filter.and.map(normalizeFilter));
  if ('or' in filter) return joined('or', mergeValues(flat('or', filter.or.map(normalizeFilter))));
  if ('not' in filter) return negated(normalizeFilter(filter.not));
  if ('near' in filter) {
    const { latField = NEAR_FIELDS.latField, lonField = NEAR_FIELDS.lonField, lat, lon, km } = filter.near;
    return { near: { latField, lonField, lat, lon, km } };
  }
  const { field } = filter;
  switch (filter.op) {
    case '=':
      return { field, op: 'in', value: sortedValues([filter.value]) };
    case '!=':
      return { not: { field, op: 'in', value: sortedValues([filter.value]) } };
    case 'in':
      return { field, op: 'in', value: sortedValues(filter.value) };
    case 'not in':
      return { not: { field, op: 'in', value: sortedValues(filter.value) } };
    case 'not like':
      return { not: { field, op: 'like', value: filter.value } };
    case 'like':
      return { field, op: 'like', value: filter.value };
    case 'exists':
      return filter;
    default:
      return { ...filter, value: comparable(filter.value) as number | string };
  }
}

/** A text that two filters share exactly when their normal forms are the same. */
export function keyOf(filter: NormalFilter): string {
  return JSON.stringify(filter);
}

function joined(kind: 'and' | 'or', given: readonly NormalFilter[]): NormalFilter {
  const parts = new Map(flat(kind, given).map((part) => [keyOf(part), part]));
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
  if (sorted.length === 1) return sorted[0];
  return kind === 'and' ? { and: sorted } : { or: sorted };
}

function flat(kind: 'and' | 'or', parts: readonly NormalFilter[]): NormalFilter[] {
  return parts.flatMap((part) => {
    if (kind === 'and') return 'and' in part ? part.and : [part];
    return 'or' in part ? part.or : [part];
  });
}

function negated(filter: NormalFilter): NormalFilter {
  return 'not' in filter ? filter.not : { not: filter };
}

function mergeValues(parts: readonly NormalFilter[]): NormalFilter[] {
  const values = new Map<string, Scalar[]>();
  const others: NormalFilter[] = [];
  for (const part of parts) {
    if (!('op' in part) || part.op !== 'in') {
      others.push(part);
      continue;
    }
    const known = values.get(part.field);
    if (known === undefined) values.set(part.field, [...part.value]);
    else known.push(...part.value);
  }
  const merged = [...values].map(([field, value]) => ({ field, op: 'in' as const, value: sortedValues(value) }));
  return [...others, ...merged];
}

function sortedValues(values: readonly Scalar[]): Scalar[] {
  return [...new Set(values.map(comparable))].sort(compareScalars);
}

/** What a filter asks of a field that it names. */
export interface NamedField {
  readonly field: string;
  readonly use: FieldUse;
  /** Types of the values that it compares the field with; none where documents with any may be meant. */
  readonly compared: readonly ScalarType[];
}

/** Fields that a filter names, as often as it does. */
export function* namedFields(filter: NormalFilter): Generator<NamedField> {
  if ('and' in filter) for (const part of filter.and) yield* namedFields(part);
  else if ('or' in filter) for (const part of filter.or) yield* namedFields(part);
  else if ('not' in filter) yield* namedFields(filter.not);
  else if ('near' in filter)
    for (const field of [filter.near.latField, filter.near.lonField])
      yield { field, use: 'numbers', compared: ['number'] };
  else yield { field: filter.field, use: useOf(filter), compared: comparedOf(filter) };
}

type FieldFilter = Extract<NormalFilter, { readonly field: string }>;

function useOf(filter: FieldFilter): FieldUse {
  if (filter.op === 'exists') return 'exists';
  if (filter.op === 'in') return 'values';
  if (filter.op === 'like') return 'strings';
  return typeof filter.value === 'number' ? 'numbers' : 'strings';
}

function comparedOf(filter: FieldFilter): ScalarType[] {
  if (filter.op === 'exists') return [];
  if (filter.op !== 'in') return [scalarType(filter.value)];
  const types = new Set(filter.value.map(scalarType));
  return types.has('null') ? [] : [...types];
}
