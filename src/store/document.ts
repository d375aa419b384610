import { createHash } from 'node:crypto';
import { messageOf } from '../core/errors.ts';
import { isRecord } from '../core/json-object.ts';
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

/** A document as it was given, read once. */
export interface ReadDocument {
  readonly id: string | undefined;
  readonly text: string;
  /** All of it, in the values that JSON has. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Checks what a caller gave; returns why it cannot be stored as a string. */
export function checkDocument(input: unknown): CheckedDocument | string {
  const read = readDocument(input);
  if (typeof read === 'string') return read;
  const { id, text, fields } = read;
  const named = id ?? contentId(JSON.stringify({ ...fields, id: undefined }));
  return { id: named, text, json: JSON.stringify({ ...fields, id: named }) };
}

/** Reads what a caller gave, whatever its getters and methods do; returns why it is no document as a string. */
export function readDocument(input: unknown): ReadDocument | string {
  try {
    const named = readNamed(input);
    if (typeof named === 'string') return named;
    const json = writeJson(input);
    return 'fault' in json ? json.fault : withNames(named, JSON.parse(json.text), hasToJson(input as object));
  } catch (error) {
    return `the document cannot be read: ${messageOf(error)}`;
  }
}

/** The id and the text, or what is wrong with them. */
function readNamed(input: unknown): Pick<ReadDocument, 'id' | 'text'> | string {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return `a document must be an object with a text, got ${nameOf(input)}`;
  }
  const { id, text } = input as { id?: unknown; text?: unknown };
  if (typeof text !== 'string') return `the field text must be a string, got ${nameOf(text)}`;
  if (text.trim() === '') return 'the field text must not be blank';
  if (id !== undefined && typeof id !== 'string') return `the field id must be a string, got ${nameOf(id)}`;
  const fault = id === undefined ? undefined : idFault(id);
  return fault ?? { id, text };
}

function writeJson(input: unknown): { readonly text: string } | { readonly fault: string } {
  try {
    const text = JSON.stringify(input) as string | undefined;
    if (text === undefined) return { fault: 'the document cannot be written as JSON: its toJSON gives nothing' };
    if (text.length <= MAX_JSON_LENGTH) return { text };
    return { fault: `a document may have ${MAX_JSON_LENGTH} characters as JSON, this one has ${text.length}` };
  } catch (error) {
    return { fault: `the document cannot be written as JSON: ${messageOf(error)}` };
  }
}

function hasToJson(input: object): boolean {
  return typeof (input as { toJSON?: unknown }).toJSON === 'function';
}

/**
 * The document with the text and id that were read: with others it would be found by one and read as the other. What a class inherits
 * is not in its JSON, so they may be lacking there; a toJSON must give the text.
 */
function withNames(
  { id, text }: Pick<ReadDocument, 'id' | 'text'>,
  fields: unknown,
  ownForm: boolean,
): ReadDocument | string {
  if (!isRecord(fields)) return `the toJSON of a document must give an object with its text, got ${nameOf(fields)}`;
  const hasText = ownForm || Object.hasOwn(fields, 'text');
  if (hasText && fields.text !== text) return 'the document has another text when it is written as JSON';
  if (Object.hasOwn(fields, 'id') && fields.id !== id) return 'the document has another id when it is written as JSON';
  return { id, text, fields: { ...fields, text, ...(id !== undefined && { id }) } };
}

/** Reads a document that was stored; returns why it is none as a string. Programs before this one may have stored such. */
export function parseDocument(json: string): StoredDocument | string {
  let stored: unknown;
  try {
    stored = JSON.parse(json);
  } catch (error) {
    return `it is not JSON: ${messageOf(error)}`;
  }
  if (!isRecord(stored)) return `it must be an object, but is ${nameOf(stored)}`;
  if (typeof stored.id !== 'string') return `its id must be a string, but is ${nameOf(stored.id)}`;
  if (typeof stored.text !== 'string') return `its text must be a string, but is ${nameOf(stored.text)}`;
  return stored as StoredDocument;
}

/** Half of a SHA-256: two documents of one id are never to be expected. */
function contentId(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 32);
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value;
}
