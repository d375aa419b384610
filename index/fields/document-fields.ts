import { comparable, isScalar, type Scalar } from './scalar.ts';

/** Fields that are no filter's business: what a document is called, and what is searched. */
export const UNLISTED_FIELDS: readonly string[] = ['id', 'text'];

/** Longest name of a field that is listed, dots included, in UTF-16 code units. */
export const MAX_FIELD_LENGTH = 256;
/** Values of one field in one document; with more of them it is data, a vector for example, and not listed. */
export const MAX_VALUES_PER_DOCUMENT = 256;

/** Distinct values of each field of one document; 'many' where they are too many to be listed. */
export type DocumentFields = Map<string, Scalar[] | 'many'>;

/**
 * Collects the scalar values of a document by field, as they are compared. The field of a nested value is its keys joined by dots; a list has the
 * values of all its members. Fields whose names are too long are left out.
 */
export function documentFields(document: object): DocumentFields {
  const fields: DocumentFields = new Map();
  const top = Object.entries(document).filter(([key]) => !UNLISTED_FIELDS.includes(key));
  // A list of what is still to be looked at, not a recursion: documents may nest thousands deep.
  const waiting: [field: string, value: unknown][] = top.reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [field, value] = next;
    if (field.length > MAX_FIELD_LENGTH) continue;
    if (isScalar(value)) addValue(field, comparable(value), fields);
    else if (Array.isArray(value)) for (const member of value) waiting.push([field, member]);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) waiting.push([`${field}.${key}`, inner]);
  }
  return fields;
}

function addValue(field: string, value: Scalar, fields: DocumentFields): void {
  const values = fields.get(field);
  if (values === undefined) fields.set(field, [value]);
  else if (values === 'many' || values.includes(value)) return;
  else if (values.length === MAX_VALUES_PER_DOCUMENT) fields.set(field, 'many');
  else values.push(value);
}
