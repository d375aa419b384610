import { reading, requireObject, requireOneOf, requireString, shown, unknownName } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { unknownOption } from '../core/unknown-option.ts';

/** A field to sort by. */
export interface SortKey {
  /** Name, as filters use it. */
  readonly field: string;
  /** Default 'asc': the smallest first. */
  readonly order?: 'asc' | 'desc';
}

/** Fields to sort by, the first of them first: `price desc, date`, with names in double quotes where they have blanks or commas. */
export type Sort = string | SortKey | readonly (string | SortKey)[];

/** Most fields of one order. */
const MAX_KEYS = 16;
const ORDERS = ['asc', 'desc'] as const;
/** A key and what follows it. */
const KEY = /\s*("(?:[^"\\]|\\.)*"|[^\s,"]+)(?:\s+(asc|desc))?\s*(?:,(?=\s*\S)|$)/iuy;

/** Reads what to sort by. @throws InvalidArgumentError that shows the place that cannot be read. */
export function checkSort(sort: Sort): Required<SortKey>[] {
  const keys = reading('sort', () => (Array.isArray(sort) ? Array.from<unknown>(sort) : [sort])).flatMap(keysOf);
  if (keys.length > 0 && keys.length <= MAX_KEYS) return keys;
  throw new InvalidArgumentError(`sort must name 1 to ${MAX_KEYS} fields, got ${keys.length}`);
}

function keysOf(given: unknown): Required<SortKey>[] {
  if (typeof given === 'string') return parseKeys(given);
  requireObject('what sort names', given);
  return reading('sort', () => {
    const unknown = unknownName(given, ['field', 'order']);
    if (unknown !== undefined) throw new InvalidArgumentError(unknownOption('sort', unknown, ['field', 'order']));
    const { field, order = 'asc' } = given as { field: string; order?: (typeof ORDERS)[number] };
    requireString('sort.field', field);
    requireOneOf('sort.order', order, ORDERS);
    return [{ field, order }];
  });
}

function parseKeys(text: string): Required<SortKey>[] {
  const keys: Required<SortKey>[] = [];
  for (KEY.lastIndex = 0; KEY.lastIndex < text.length || keys.length === 0; ) {
    const from = KEY.lastIndex;
    const [, name, order = 'asc'] = KEY.exec(text) ?? [];
    if (name === undefined) throw unreadable(text, from);
    keys.push({ field: nameOf(name, text), order: order.toLowerCase() as 'asc' | 'desc' });
  }
  return keys;
}

function nameOf(name: string, text: string): string {
  if (!name.startsWith('"')) return name;
  try {
    return JSON.parse(name) as string;
  } catch {
    throw unreadable(text, text.indexOf(name));
  }
}

function unreadable(text: string, at: number): InvalidArgumentError {
  return new InvalidArgumentError(
    `sort must be fields such as "price desc, date", got ${shown(text)}, which cannot be read at character ${at + 1}`,
  );
}
