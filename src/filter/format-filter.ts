import type { Scalar } from '../../index/fields/scalar.ts';
import { checkTree } from './check-tree.ts';
import { KEYWORDS, PLAIN_NAME } from './filter-tokens.ts';
import { type Filter, NEAR_FIELDS, type Near } from './filter-tree.ts';

/** Writes a filter as text that `parseFilter` reads as the same tree, but for `and` and `or` of one part, which become this part. @throws FilterError for what is no filter. */
export function formatFilter(filter: Filter): string {
  return formatTree(checkTree(filter));
}

function formatTree(given: Filter): string {
  const filter = unwrapped(given);
  if ('and' in filter) return filter.and.map((part) => formatPart(part, 'and')).join(' and ');
  if ('or' in filter) return filter.or.map((part) => formatPart(part, 'or')).join(' or ');
  if ('not' in filter) return `not ${formatPart(filter.not, 'not')}`;
  if ('near' in filter) return formatNear(filter.near);
  const field = formatField(filter.field);
  if (filter.op === 'exists') return `${field} exists`;
  const { op, value } = filter;
  const isList = typeof value === 'object' && value !== null;
  return `${field} ${op} ${isList ? `(${value.map(formatValue).join(', ')})` : formatValue(value)}`;
}

function formatNear({ lat, lon, km, latField, lonField }: Near): string {
  const isNamed = latField !== undefined || lonField !== undefined;
  const fields = isNamed ? [latField ?? NEAR_FIELDS.latField, lonField ?? NEAR_FIELDS.lonField].map(formatField) : [];
  return `near(${[...fields, ...[lat, lon, km].map(formatValue)].join(', ')})`;
}

/** Writes the name of a field, in quotes where it needs them. */
export function formatField(field: string): string {
  const names = field.split('.');
  const plain = names.every((name, i) => isPlain(name) && (i > 0 || !isKeyword(name)));
  return plain ? field : JSON.stringify(field);
}

/** Writes a value. */
export function formatValue(value: Scalar): string {
  return JSON.stringify(value);
}

/** In parentheses where they are needed, and where they keep one node within another of its kind. */
function formatPart(given: Filter, within: 'and' | 'or' | 'not'): string {
  const part = unwrapped(given);
  const text = formatTree(part);
  const joins = 'or' in part || ('and' in part && within !== 'or');
  return joins ? `(${text})` : text;
}

/** The only part of `and` and `or` that have one. */
function unwrapped(filter: Filter): Filter {
  const parts = 'and' in filter ? filter.and : 'or' in filter ? filter.or : [];
  return parts.length === 1 ? unwrapped(parts[0]) : filter;
}

function isPlain(name: string): boolean {
  PLAIN_NAME.lastIndex = 0;
  return PLAIN_NAME.exec(name)?.[0] === name;
}

function isKeyword(name: string): boolean {
  return KEYWORDS.some((keyword) => keyword === name.toLowerCase());
}
