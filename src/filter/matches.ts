import { documentFields } from '../../index/fields/document-fields.ts';
import { MAX_STRING_LENGTH, type Scalar } from '../../index/fields/scalar.ts';
import { isLike, readPattern } from '../../index/fields/wildcards.ts';
import type { OrderOperator } from './filter-tree.ts';
import { isNear } from './near.ts';
import type { NormalFilter } from './normal-filter.ts';

/**
 * Tells whether one document matches a filter, without any lists: what the lists would say of it.
 * @returns false too where they could not tell, since it has too many values, or too long a string, in a field that the filter compares.
 */
export function matches(filter: NormalFilter, document: object): boolean {
  const fields = documentFields(document);
  let isKnown = true;
  const holds = (part: NormalFilter): boolean => {
    if ('and' in part) return part.and.map(holds).every(Boolean);
    if ('or' in part) return part.or.map(holds).some(Boolean);
    if ('not' in part) return !holds(part.not);
    if ('near' in part) {
      const places = [part.near.latField, part.near.lonField].map((field) => fields.get(field) ?? []);
      isKnown &&= !places.includes('many');
      const [lats, lons] = places.map((values) => (values === 'many' ? [] : values.filter(isNumber)));
      return isNear(part.near, lats, lons);
    }
    const values = fields.get(part.field);
    if (values === undefined) return false;
    if (part.op === 'exists') return true;
    if (values === 'many' || (part.op !== 'in' && typeof part.value === 'string' && values.some(isLong))) {
      isKnown = false;
      return false;
    }
    return compares(part, values);
  };
  return holds(filter) && isKnown;
}

type Leaf = Extract<NormalFilter, { readonly field: string }>;

function compares(leaf: Exclude<Leaf, { readonly op: 'exists' }>, values: readonly Scalar[]): boolean {
  if (leaf.op === 'in') return values.some((value) => leaf.value.includes(value));
  if (leaf.op === 'like') {
    const pattern = readPattern(leaf.value);
    return values.some((value) => typeof value === 'string' && isLike(value, pattern));
  }
  const { op, value: bound } = leaf;
  return values.some((value) => typeof value === typeof bound && isOrdered(value as string | number, op, bound));
}

function isOrdered(value: string | number, op: OrderOperator, bound: string | number): boolean {
  if (op === '<') return value < bound;
  if (op === '<=') return value <= bound;
  return op === '>' ? value > bound : value >= bound;
}

function isNumber(value: Scalar): value is number {
  return typeof value === 'number';
}

function isLong(value: Scalar): boolean {
  return typeof value === 'string' && value.length > MAX_STRING_LENGTH;
}
