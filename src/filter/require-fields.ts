import type { FieldLists, FieldUse } from '../../index/fields/field-lists.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { suggest } from '../core/wording.ts';
import type { CheckedFilter } from './checked-filter.ts';
import { formatField } from './format-filter.ts';
import { type NamedField, namedFields } from './normal-filter.ts';

/** Fields named in a message when none is near. */
const MAX_NAMED = 12;
/** Longer names are not compared letter by letter. */
const MAX_COMPARED_LENGTH = 64;

/** What to do with a field that every document has and none is filtered by. */
const INSTEAD: Readonly<Record<string, string>> = {
  id: 'documents are read by id with get; to filter by it, store it in another field too',
  text: 'its words are searched; what is to be filtered by goes in a field of its own',
};

/** Types that a value is compared as; null is what a field of any may be. */
const VALUE_TYPES = ['boolean', 'number', 'string'] as const;

/** What all values of a field are, and what to write then. */
const ONLY: Readonly<Record<(typeof VALUE_TYPES)[number], string>> = {
  boolean: 'true and false; write these without quotes',
  number: 'numbers; write a number, without quotes',
  string: 'strings; write a string, in quotes',
};
const NUMBERS_AS_TEXT =
  'strings; write the number in quotes to compare letter by letter, or index the field as numbers (kenyon index --types)';

/** Throws FilterError unless documents have every field of a filter, and what it asks of them can be told. */
export function requireFields(filter: CheckedFilter, lists: FieldLists): void {
  for (const named of namedFields(filter.normal)) {
    const { field, use } = named;
    const objection = objectionTo(field, use, lists, '; test it with exists');
    if (objection !== undefined) throw filter.fault(field, objection);
    const mistyped = mistypedUse(named, lists);
    if (mistyped !== undefined) throw filter.fault(field, mistyped);
  }
}

/** Says that what is compared with is of another type than all values of a field: numbers that came as text, above all. */
function mistypedUse({ field, use, compared }: NamedField, lists: FieldLists): string | undefined {
  if (compared.length === 0 || compared.some((type) => lists.hasType(field, type))) return undefined;
  const values = `no document has a ${compared.join(' or ')} in ${JSON.stringify(field)}`;
  const has = VALUE_TYPES.filter((type) => lists.hasType(field, type));
  // Where all is null so far, any value may come yet.
  if (has.length === 0 && use === 'values') return undefined;
  if (has.length !== 1) return `${values}, which this compares with`;
  const [only] = has;
  return `${values}, only ${only === 'string' && compared[0] === 'number' ? NUMBERS_AS_TEXT : ONLY[only]}`;
}

/** Throws InvalidArgumentError unless documents have a field that something else than a filter names. @param what it is named in. */
export function requireField(what: string, field: string, use: FieldUse, lists: FieldLists): void {
  const objection = objectionTo(field, use, lists, '');
  if (objection !== undefined) throw new InvalidArgumentError(`${what} cannot be answered: ${objection}`);
}

/** @param known remedy for a field that is there. */
function objectionTo(field: string, use: FieldUse, lists: FieldLists, known: string): string | undefined {
  const objection = lists.objection(field, use);
  return objection && `${objection}${remedy(field, lists, known)}`;
}

/** Remedy of an objection. */
function remedy(field: string, lists: FieldLists, known: string): string {
  if (Object.hasOwn(INSTEAD, field)) return `; ${INSTEAD[field]}`;
  const names = lists.names();
  if (names.includes(field)) return known;
  if (names.length === 0) return '; none has any field to filter by';
  const near = nearName(field, names);
  if (near !== undefined) return `; did you mean ${formatField(near)}?`;
  const named = names.slice(0, MAX_NAMED).map(formatField).join(', ');
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return `; the fields are ${named}${more}`;
}

/** The same name in another case, the end of a nested one, or one a few letters away. */
function nearName(field: string, names: readonly string[]): string | undefined {
  const lower = field.toLowerCase();
  const same = names.find((name) => name.toLowerCase() === lower) ?? names.find((name) => name.endsWith(`.${field}`));
  if (same !== undefined || field.length > MAX_COMPARED_LENGTH) return same;
  return suggest(
    field,
    names.filter((name) => name.length <= MAX_COMPARED_LENGTH),
  );
}
