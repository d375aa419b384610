import { createHash } from 'node:crypto';
import { readNumbers } from '../core/checks.ts';
import { InvalidArgumentError, messageOf } from '../core/errors.ts';
import { isRecord } from '../core/json-object.ts';
import { requireFinite, toUnit, type VectorInput } from '../core/vectors.ts';
import { writePlain } from './plain-values.ts';
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

/** A document that brings its vector, for collections that take such (see `CollectionOptions.vectors`). */
export interface VectorDocument {
  /** As that of any document. Without one the id is made from the content, the vector left out. */
  readonly id?: string;
  /** Text that is searched by words; without one it is stored with an empty text. */
  readonly text?: string;
  /** `[dimensions]`, finite, compared by its direction, so of any length but zero. It is none of the fields that are stored and returned. */
  readonly vector: VectorInput;
  /** Any other fields are stored with it. */
  readonly [field: string]: unknown;
}

/**
 * Documents that a caller may give: also those of an interface or a class of his own, which to the compiler has no field but those that it names,
 * and so is none with any others.
 */
export type Given<Document> = Document | Named<Document>;

/** The fields that a type names, without those that it allows besides. */
type Named<T> = { readonly [Field in keyof T as string extends Field ? never : Field]: T[Field] };

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
  /** Its vector, `[dim]`, unit length, where it was given. */
  readonly vector?: Float32Array;
}

/** Which vectors documents may have. */
export interface GivenVectors {
  /** Values of a vector; undefined while none is known. */
  readonly dim: number | undefined;
}

/** Largest document, as JSON in UTF-16 code units. */
export const MAX_JSON_LENGTH = 16 * 2 ** 20;

/** Fields that a message names, and as much of their names. */
const MAX_NAMED = 6;
const MAX_NAME_LENGTH = 40;

/** A document as it was given, read once. */
export interface ReadDocument {
  readonly id: string | undefined;
  readonly text: string;
  /** All of it, in the values that JSON has. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Checks what a caller gave; returns why it cannot be stored as a string.
 * @param vectors undefined where documents have none of their own.
 */
export function checkDocument(input: unknown, vectors?: GivenVectors): CheckedDocument | string {
  try {
    const isObject = typeof input === 'object' && input !== null;
    const given = isObject ? (input as { vector?: unknown }).vector : undefined;
    if (given === undefined) return checkFields(input);
    if (vectors === undefined) return NO_VECTORS;
    const vector = readVector(given, vectors);
    const checked = checkFields(withoutVector(input as object), { mayBeBlank: true });
    return typeof checked === 'string' ? checked : { ...checked, vector };
  } catch (error) {
    return error instanceof InvalidArgumentError ? error.message : `the document cannot be read: ${messageOf(error)}`;
  }
}

const NO_VECTORS =
  'the field vector is for collections whose vectors are given with the documents, which say of which model they are: ' +
  "collection(name, { vectors: 'my-model@1' }), or --vectors; call it otherwise to store it as a field";

function checkFields(input: unknown, options?: TextOptions): CheckedDocument | string {
  const read = readDocument(input, options);
  if (typeof read === 'string') return read;
  const { id, text, fields } = read;
  const named = id ?? contentId(JSON.stringify({ ...fields, id: undefined }));
  return { id: named, text, json: JSON.stringify({ ...fields, id: named }) };
}

/** @throws InvalidArgumentError when it is none. */
function readVector(given: unknown, { dim }: GivenVectors): Float32Array {
  const numbers = readNumbers('the field vector', given as ArrayLike<number>);
  if (numbers.length === 0 || (dim !== undefined && numbers.length !== dim)) {
    const expected = dim === undefined ? 'at least one value' : `${dim} values like those of the collection`;
    throw new InvalidArgumentError(`the field vector must have ${expected}, got ${numbers.length}`);
  }
  const vector = Float32Array.from(numbers);
  requireFinite(vector, 'the field vector');
  return toUnit(vector, 'the field vector');
}

/** The document without its vector, which would take as much time to write as all of the rest, and with a text. */
function withoutVector(input: object): object {
  const ownForm = hasToJson(input) ? (input as { toJSON(): unknown }).toJSON() : input;
  if (!isRecord(ownForm)) return input;
  // What a class inherits is not among its own fields.
  const { id, text = '' } = input as { id?: unknown; text?: unknown };
  const { vector: _, ...fields } = ownForm;
  fields.text ??= text;
  if (id !== undefined) fields.id ??= id;
  return fields;
}

/** How the text of a document is read. */
interface TextOptions {
  /** Whether it may be blank. Default false. */
  readonly mayBeBlank?: boolean;
}

/** Reads what a caller gave, whatever its getters and methods do; returns why it is no document as a string. */
export function readDocument(input: unknown, options: TextOptions = {}): ReadDocument | string {
  try {
    const named = readNamed(input, options);
    if (typeof named === 'string') return named;
    const json = writeJson(input);
    return 'fault' in json ? json.fault : withNames(named, JSON.parse(json.text), hasToJson(input as object));
  } catch (error) {
    return `the document cannot be read: ${messageOf(error)}`;
  }
}

/** The id and the text, or what is wrong with them. */
function readNamed(input: unknown, { mayBeBlank }: TextOptions): Pick<ReadDocument, 'id' | 'text'> | string {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return `a document must be an object with a text, got ${nameOf(input)}`;
  }
  const { id, text } = input as { id?: unknown; text?: unknown };
  if (typeof text !== 'string')
    return `the field text must be a string, got ${nameOf(text)}${fieldsInstead(input, text)}`;
  if (!mayBeBlank && text.trim() === '') return 'the field text must not be blank';
  if (id !== undefined && typeof id !== 'string') return `the field id must be a string, got ${nameOf(id)}`;
  const fault = id === undefined ? undefined : idFault(id);
  return fault ?? { id, text };
}

/** Names of what a document has in place of a text, which may be called otherwise. */
function fieldsInstead(input: object, text: unknown): string {
  const names = text === undefined ? Object.keys(input) : [];
  if (names.length === 0) return '';
  const named = names.slice(0, MAX_NAMED).map((name) => JSON.stringify(name.slice(0, MAX_NAME_LENGTH)));
  return `; this document has ${named.join(', ')}${names.length > MAX_NAMED ? ' and others' : ''}`;
}

function writeJson(input: unknown): { readonly text: string } | { readonly fault: string } {
  try {
    const text = writePlain(input);
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
