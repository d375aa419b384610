import { isDeepStrictEqual } from 'node:util';
import { reading, requireInteger, requireObject, shown } from '../core/checks.ts';
import { ConflictError, InvalidArgumentError } from '../core/errors.ts';
import type { DocumentInput } from './document.ts';

/** Fields that are searched with the text of a document, and how many times as much as in the text a word counts in them. */
export type TextFields = Readonly<Record<string, number>>;

const MAX_FIELDS = 16;
const MAX_WEIGHT = 20;

/** Checks which fields are asked for, and copies them. @throws InvalidArgumentError that names what is wrong. */
export function checkTextFields(given: TextFields): TextFields {
  requireObject('textFields', given);
  const entries = reading('textFields', () => Object.entries(given));
  if (entries.length === 0 || entries.length > MAX_FIELDS)
    throw new InvalidArgumentError(`textFields must name 1 to ${MAX_FIELDS} fields, got ${shown(given)}`);
  for (const [field, weight] of entries) {
    if (field === 'id' || field === 'text')
      throw new InvalidArgumentError(
        `textFields are fields beside the text, got ${field}; the text itself has weight 1`,
      );
    requireInteger(weight, `textFields.${field}`, 1, MAX_WEIGHT);
  }
  // In one order, so that the same fields are the same.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Refuses other fields than those that a collection was made with. @throws ConflictError that names both. */
export function requireSameTextFields(name: string, stored: TextFields = {}, given: TextFields = {}): void {
  if (isDeepStrictEqual(stored, given)) return;
  throw new ConflictError(
    `collection ${name} searches ${described(stored)} with the text, asked was for ${described(given)}; open it without the option ` +
      'textFields, or index the documents again into another collection',
  );
}

function described(fields: TextFields): string {
  const named = Object.entries(fields).map(([field, weight]) => `${field} (weight ${weight})`);
  return named.length === 0 ? 'no field' : named.join(', ');
}

/** What an encoder reads: the fields, then the text or a part of it, each on a line of its own. */
export function encodedText(document: DocumentInput, fields: TextFields | undefined, part = document.text): string {
  if (fields === undefined) return part;
  return [...Object.keys(fields).flatMap((field) => valuesOf(document, field)), part].join('\n');
}

/**
 * What words are counted in: each field as many times as its weight says, then the text. To count a word so many times over is what BM25 of weighted
 * fields comes to (Robertson, Zaragoza and Taylor 2004, "Simple BM25 Extension to Multiple Weighted Fields").
 */
export function countedText(document: DocumentInput, fields: TextFields | undefined): string {
  if (fields === undefined) return document.text;
  const counted = Object.entries(fields).flatMap(([field, weight]) =>
    Array.from({ length: weight }, () => valuesOf(document, field)).flat(),
  );
  return [...counted, document.text].join('\n');
}

/** Follows documents, and which of the fields none of them has a string in. */
export class AbsentTextFields {
  #absent: Set<string> | undefined;

  /** @param documents as they are stored. */
  see(documents: readonly { readonly json: string }[], fields: TextFields | undefined): void {
    if (fields === undefined) return;
    for (const { json } of documents) {
      this.#absent ??= new Set(Object.keys(fields));
      // Mostly the first documents have all of them, and no other is read.
      if (this.#absent.size === 0) return;
      const document = JSON.parse(json) as DocumentInput;
      for (const field of this.#absent) if (valuesOf(document, field).length > 0) this.#absent.delete(field);
    }
  }

  /** Undefined where every field was seen, and while there was no document. */
  get fields(): string[] | undefined {
    return this.#absent === undefined || this.#absent.size === 0 ? undefined : [...this.#absent];
  }
}

/** The strings of a field that are not blank; a list may have several. */
function valuesOf(document: DocumentInput, field: string): string[] {
  const value = Object.hasOwn(document, field) ? document[field] : undefined;
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  return values.filter((each): each is string => typeof each === 'string' && each.trim() !== '');
}
