import { messageOf } from '../core/errors.ts';
import { isRecord } from '../core/json-object.ts';
import { MAX_JSON_LENGTH, parseDocument } from './document.ts';
import { writePlain } from './plain-values.ts';
import { idFault } from './row-key.ts';

/** Fields of a document that get other values; those that are undefined, or not named, stay. */
export interface DocumentChange {
  /** Of the document. */
  readonly id: string;
  /** Any fields but `text` and `vector`; null is a value like any other. */
  readonly [field: string]: unknown;
}

/** A change that was found right. */
export interface CheckedChange {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What only adding a document can change, since its vector follows from it. */
const FIXED = ['text', 'vector'];

/** Checks what a caller gave; returns why it changes nothing as a string. @param textFields that are searched with the text. */
export function checkChange(input: unknown, textFields: readonly string[] = []): CheckedChange | string {
  try {
    const read: unknown = JSON.parse(writePlain(input) ?? 'null');
    if (!isRecord(read)) return 'a change must be an object with the id of a document and fields';
    const { id, ...fields } = read;
    if (typeof id !== 'string') return 'the field id of a change must be a string';
    const fixed = [...FIXED, ...textFields].find((name) => Object.hasOwn(fields, name));
    if (fixed !== undefined)
      return `an update leaves the ${fixed} as it is, since vectors follow from it; add the whole document again`;
    return idFault(id) ?? unsetFault(fields.unset) ?? { id, fields };
  } catch (error) {
    return `the change cannot be read: ${messageOf(error)}`;
  }
}

/** The option, written among the fields, would be stored as one, and what it names would stay. */
function unsetFault(unset: unknown): string | undefined {
  if (!Array.isArray(unset) || unset.length === 0 || !unset.every((name) => typeof name === 'string')) return undefined;
  const names = JSON.stringify(unset);
  return `unset is an option beside the fields, update('a', {}, { unset: ${names} }); a field of that name is stored by adding the whole document`;
}

/**
 * A stored document with other fields.
 * @param json as it is stored. @param unset names of fields that go.
 * @returns its JSON, or why it cannot be changed.
 */
export function changeDocument(
  json: string,
  fields: CheckedChange['fields'],
  unset: readonly string[],
): { readonly json: string } | { readonly fault: string } {
  const stored = parseDocument(json);
  if (typeof stored === 'string') return { fault: `the document cannot be read: ${stored}` };
  const both = unset.find((name) => Object.hasOwn(fields, name));
  if (both !== undefined) return { fault: `the field ${JSON.stringify(both)} is to be changed and to go` };
  const changed: Record<string, unknown> = { ...stored, ...fields };
  for (const name of unset) delete changed[name];
  const text = JSON.stringify(changed);
  if (text.length <= MAX_JSON_LENGTH) return { json: text };
  return { fault: `a document may have ${MAX_JSON_LENGTH} characters as JSON, this one would have ${text.length}` };
}
