import type { FieldLists } from '../../index/fields/field-lists.ts';
import type { Bound, ValueRange } from '../../index/fields/sorted-values.ts';
import { OrdSet } from '../../index/ords/ord-set.ts';
import type { OrderOperator } from './filter-tree.ts';
import { documentsNear } from './near.ts';
import type { NormalFilter } from './normal-filter.ts';

/** A comparison that puts values in order. */
type Comparison = Extract<NormalFilter, { readonly op: OrderOperator }>;

/**
 * Finds the live documents that match a filter.
 * @returns a set of the caller's own.
 * @throws InvalidArgumentError when the lists cannot tell; see `FieldLists.objection`.
 */
export function evaluateFilter(filter: NormalFilter, lists: FieldLists): OrdSet {
  if ('and' in filter) return conjunction(filter.and, lists);
  if ('or' in filter) return OrdSet.union(filter.or.map((part) => evaluateFilter(part, lists)));
  if ('not' in filter) return without(lists.live.clone(), filter.not, lists);
  if ('near' in filter) return documentsNear(filter.near, lists);
  if (filter.op === 'in') return lists.anyOf(filter.field, filter.value);
  if (filter.op === 'like') return lists.stringsLike(filter.field, filter.value);
  if (filter.op === 'exists') return lists.exists(filter.field);
  return within(filter.field, toRange(filter), lists);
}

/** Intersects the smallest first, and takes away what is negated instead of making its complement. */
function conjunction(parts: readonly NormalFilter[], lists: FieldLists): OrdSet {
  const negated = parts.flatMap((part) => ('not' in part ? [part.not] : []));
  const sets = positiveSets(
    parts.filter((part) => !('not' in part)),
    lists,
  ).sort((a, b) => a.size - b.size);
  const result = sets[0] ?? lists.live.clone();
  for (const set of sets.slice(1)) result.and(set);
  for (const part of negated) without(result, part, lists);
  return result;
}

function without(set: OrdSet, filter: NormalFilter, lists: FieldLists): OrdSet {
  set.andNot(evaluateFilter(filter, lists));
  return set;
}

/**
 * Two comparisons of a field that has one value in each document are one range, much smaller than either; in a list, different
 * members may fulfil them.
 */
function positiveSets(parts: readonly NormalFilter[], lists: FieldLists): OrdSet[] {
  const ranges = new Map<string, { readonly field: string; range: ValueRange }>();
  const sets: OrdSet[] = [];
  for (const part of parts) {
    if (!isComparison(part) || !lists.isSingleValued(part.field)) {
      sets.push(evaluateFilter(part, lists));
      continue;
    }
    const key = `${typeof part.value} ${part.field}`;
    const known = ranges.get(key);
    if (known === undefined) ranges.set(key, { field: part.field, range: toRange(part) });
    else known.range = overlap(known.range, toRange(part));
  }
  return [...sets, ...Array.from(ranges.values(), ({ field, range }) => within(field, range, lists))];
}

function isComparison(filter: NormalFilter): filter is Comparison {
  return 'op' in filter && filter.op !== 'in' && filter.op !== 'like' && filter.op !== 'exists';
}

function toRange({ op, value }: Comparison): ValueRange {
  const bound: Bound<number | string> = { value, inclusive: op === '<=' || op === '>=' };
  return op === '<' || op === '<=' ? { max: bound } : { min: bound };
}

/** The range that lies in both; their ends are of one type. */
function overlap(a: ValueRange, b: ValueRange): ValueRange {
  const min = tighter(a.min, b.min, (x, y) => x > y);
  const max = tighter(a.max, b.max, (x, y) => x < y);
  return { ...(min && { min }), ...(max && { max }) };
}

type End = Bound<number | string> | undefined;

function tighter(a: End, b: End, isTighter: (x: number | string, y: number | string) => boolean): End {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.value === b.value) return a.inclusive ? b : a;
  return isTighter(a.value, b.value) ? a : b;
}

function within(field: string, range: ValueRange, lists: FieldLists): OrdSet {
  const { value } = (range.min ?? range.max)!;
  return typeof value === 'number'
    ? lists.numbersWithin(field, range as ValueRange<number>)
    : lists.stringsWithin(field, range as ValueRange<string>);
}
