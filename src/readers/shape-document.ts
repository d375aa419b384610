import type { DocumentInput, VectorDocument } from '../store/document.ts';
import { type BadLine, describeType, type InputRecord } from './record.ts';

/** A document with the line it came from. */
export interface DocumentLine<Document = DocumentInput> {
  readonly line: number;
  readonly document: Document;
}

/** Which fields hold the text and the id. */
export interface FieldNames {
  readonly textField: string;
  /** Without one the documents get no id. */
  readonly idField?: string;
  /** Field of the vector, of documents that bring one. */
  readonly vectorField?: string | undefined;
}

/**
 * Makes a document of named values. The fields of text, id and vector become `text`, `id` and `vector`; another field that already has one of
 * those names is kept as `_text`, `_id` or `_vector`. A numeric id becomes its decimal string; an absent, null or empty one is left out. Only
 * a document with a vector may lack a text.
 */
export function shapeDocument(
  { line, fields }: InputRecord,
  names: FieldNames,
): DocumentLine<DocumentInput | VectorDocument> | BadLine {
  const { textField, idField = textField, vectorField = textField } = names;
  const { [textField]: text, [idField]: rawId, [vectorField]: vector, ...others } = fields;
  const own = vectorField === textField || vector === undefined || vector === null ? {} : { vector };
  const textProblem = 'vector' in own && text === undefined ? undefined : checkText(text, textField);
  if (textProblem !== undefined) return { line, reason: textProblem };
  const id = idField === textField ? {} : readId(rawId, idField);
  if ('reason' in id) return { line, reason: id.reason };
  const clash = moveReservedNames(others);
  if (clash !== undefined) return { line, reason: clash };
  const document = { ...id, ...others, ...(text !== undefined && { text }), ...own };
  return { line, document: document as DocumentInput | VectorDocument };
}

/** Why a value is no text to work with; undefined when it is one. @param field what it is called in the file. */
export function checkText(text: unknown, field: string): string | undefined {
  const name = JSON.stringify(field);
  if (text === undefined) return `has no field ${name}`;
  if (typeof text !== 'string') return `field ${name} is ${describeType(text)}, expected a string`;
  return text.trim() === '' ? `field ${name} is empty` : undefined;
}

/** The id of a record; without one where it has none. */
export function readId(id: unknown, field: string): { id?: string } | { reason: string } {
  const name = JSON.stringify(field);
  if (id === undefined || id === null || id === '') return {};
  if (typeof id === 'string') return { id };
  if (typeof id !== 'number') return { reason: `field ${name} is ${describeType(id)}, expected a string` };
  // Beyond 2^53 neighbouring integers were already read as the same number: two documents would become one.
  if (Math.abs(id) > Number.MAX_SAFE_INTEGER) return { reason: `field ${name} is beyond 2^53; write it as a string` };
  return { id: String(id) };
}

/** Gives fields that are called like one of a document without being it a name of their own. @returns why that cannot be; undefined when it is done. */
export function moveReservedNames(
  fields: Record<string, unknown>,
  reserved: readonly string[] = ['text', 'id', 'vector'],
): string | undefined {
  for (const name of reserved) {
    if (!Object.hasOwn(fields, name)) continue;
    if (Object.hasOwn(fields, `_${name}`)) return `has both "${name}" and "_${name}" beside its own fields`;
    fields[`_${name}`] = fields[name];
    delete fields[name];
  }
  return undefined;
}
