import fc from 'fast-check';
import type { Filter, Near } from '../../../src/filter/filter-tree.ts';
import { VALUES } from '../../index/fields/arbitrary-documents.ts';
import { asCompared, type Doc, valuesOf } from '../../index/fields/naive-fields.ts';

const scalar = fc.constantFrom(...VALUES);
const ordered = scalar.filter(
  (value): value is number | string => typeof value === 'number' || typeof value === 'string',
);

const pattern = fc
  .array(fc.constantFrom('%', '_', 'a', '北', '京', '𝄞', '2024-05', '1', '\\%', '.*', '0'), { maxLength: 5 })
  .map((parts) => parts.join(''));

/** Filters over some fields, nested up to four deep, one member in `and` and `or` included. */
export function arbitraryFilter(fields: readonly string[]): fc.Arbitrary<Filter> {
  const field = fc.constantFrom(...fields);
  const condition: fc.Arbitrary<Filter> = fc.oneof(
    fc.record({ field, op: fc.constantFrom('=' as const, '!=' as const), value: scalar }),
    fc.record({ field, op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const), value: ordered }),
    fc.record({
      field,
      op: fc.constantFrom('in' as const, 'not in' as const),
      value: fc.array(scalar, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ field, op: fc.constantFrom('like' as const, 'not like' as const), value: pattern }),
    fc.record({ field, op: fc.constant('exists' as const) }),
  );
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true, maxDepth: 4 },
      condition,
      fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 4 }) }),
      fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 4 }) }),
      fc.record({ not: tie('filter') }),
    ),
  })).filter;
}

/** What a filter says of one document, word by word. */
export function naiveMatches(filter: Filter, document: Doc): boolean {
  if ('and' in filter) return filter.and.every((part) => naiveMatches(part, document));
  if ('or' in filter) return filter.or.some((part) => naiveMatches(part, document));
  if ('not' in filter) return !naiveMatches(filter.not, document);
  if ('near' in filter) return isNear(filter.near, document);
  const values = valuesOf(document, filter.field);
  switch (filter.op) {
    case 'exists':
      return values.length > 0;
    case '=':
      return values.some((value) => value === asCompared(filter.value));
    case '!=':
      return values.every((value) => value !== asCompared(filter.value));
    case 'in':
      return values.some((value) => filter.value.map(asCompared).includes(value));
    case 'not in':
      return values.every((value) => !filter.value.map(asCompared).includes(value));
    case 'like':
      return values.some((value) => isLike(value, filter.value));
    case 'not like':
      return !values.some((value) => isLike(value, filter.value));
    default: {
      const op = filter.op;
      const bound = asCompared(filter.value);
      return values.some((value) => typeof value === typeof bound && value !== null && compares(op, value, bound));
    }
  }
}

function compares(op: '<' | '<=' | '>' | '>=', a: string | number | boolean, b: string | number): boolean {
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
}

/** By the angle of two vectors from the middle of the earth. */
export function isNear({ lat, lon, km, latField = 'lat', lonField = 'lon' }: Near, document: Doc): boolean {
  const numbers = (field: string) => valuesOf(document, field).filter((value) => typeof value === 'number');
  return numbers(latField).some((north) =>
    numbers(lonField).some((east) => Math.abs(north) <= 90 && kilometres([lat, lon], [north, east]) <= km),
  );
}

/** Kilometres between two places, in degrees to the north and east. */
export function kilometres(one: readonly [number, number], other: readonly [number, number]): number {
  const [a, b] = [one, other].map(([lat, lon]) => {
    const [north, east] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180];
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
  });
  const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
  return 6371.0088 * Math.atan2(cross, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
}

/** By the library of expressions. */
function isLike(value: unknown, pattern: string): boolean {
  const parts = pattern.match(/\\.|./gsu) ?? [];
  const expression = parts.map((part) => {
    if (part === '%') return '[^]*';
    if (part === '_') return '[^]';
    return (part.length > 1 && part.startsWith('\\') ? part.slice(1) : part).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return typeof value === 'string' && new RegExp(`^${expression.join('')}$`, 'u').test(value);
}
