import { createHash } from 'node:crypto';
import { messageOf } from '../core/errors.ts';
import { idFault } from './row-key.ts';

/** A document as it is given: a JSON object with a text. */
export interface DocumentInput {
  /**
   * The caller's name for it; a document given later under the same id replaces it. Up to 1,024 UTF-8 bytes.
   * Without one the id is made from the content, so that giving the same document again changes nothing.
   */
  readonly id?: string;
  /** Text that is searched; not blank. */
  readonly text: string;
  /** Any other fields are stored with it. */
  readonly [field: string]: unknown;
}

/** A document as it is stored and returned. */
export interface StoredDocument extends DocumentInput {
  readonly id: string;
}

/** A document that may be stored. */
export interface CheckedDocument {
  readonly id: string;
  readonly text: string;
  /** The whole document, id included. */
  readonly json: string;
}

/** Largest document, as JSON in UTF-16 code units. */
const MAX_JSON_LENGTH = 16 * 2 ** 20;

/** Checks what a caller gave; returns why it cannot be stored as a string. */
export function checkDocument(input: unknown): CheckedDocument | string {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return `a document must be an object with a text, got ${nameOf(input)}`;
  }
  const { id, text } = input as { id?: unknown; text?: unknown };
  if (typeof text !== 'string') return `the field text must be a string, got ${nameOf(text)}`;
  if (text.trim() === '') return 'the field text must not be blank';
  if (id !== undefined && typeof id !== 'string') return `the field id must be a string, got ${nameOf(id)}`;
  const fault = id === undefined ? undefined : idFault(id);
  if (fault !== undefined) return fault;
  return encodeDocument(input, id, text);
}

function encodeDocument(input: object, id: string | undefined, text: string): CheckedDocument | string {
  try {
    const named = id ?? contentId(JSON.stringify({ ...input, id: undefined }));
    const json = JSON.stringify({ ...input, id: named });
    if (json.length > MAX_JSON_LENGTH)
      return `a document may have ${MAX_JSON_LENGTH} characters as JSON, this one has ${json.length}`;
    return { id: named, text, json };
  } catch (error) {
    return `the document cannot be written as JSON: ${messageOf(error)}`;
  }
}

/** Half of a SHA-256: two documents of one id are never to be expected. */
function contentId(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 32);
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value;
}
