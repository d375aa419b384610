import type { DocumentInput } from '../../store/document.ts';
import { type BadLine, describeType, type InputRecord } from './read-records.ts';

/** A document with the line it came from. */
export interface DocumentLine {
  readonly line: number;
  readonly document: DocumentInput;
}

/** Which fields hold the text and the id. */
export interface FieldNames {
  readonly textField: string;
  /** Without one the documents get no id. */
  readonly idField?: string;
}

/**
 * Makes a document of named values. The text and id fields become `text` and `id`; another field that already has one of
 * those names is kept as `_text` or `_id`. A numeric id becomes its decimal string; an absent, null or empty one is left out.
 */
export function shapeDocument({ line, fields }: InputRecord, names: FieldNames): DocumentLine | BadLine {
  const { textField, idField = textField } = names;
  const { [textField]: text, [idField]: rawId, ...others } = fields;
  const textProblem = checkText(text, textField);
  if (textProblem !== undefined) return { line, reason: textProblem };
  const id = idField === textField ? {} : readId(rawId, idField);
  if ('reason' in id) return { line, reason: id.reason };
  const clash = moveReservedNames(others);
  if (clash !== undefined) return { line, reason: clash };
  return { line, document: { ...id, ...others, text: text as string } };
}

/** Why a value is no text to work with; undefined when it is one. @param field what it is called in the file. */
export function checkText(text: unknown, field: string): string | undefined {
  const name = JSON.stringify(field);
  if (text === undefined) return `has no field ${name}`;
  if (typeof text !== 'string') return `field ${name} is ${describeType(text)}, expected a string`;
  return text.trim() === '' ? `field ${name} is empty` : undefined;
}

function readId(id: unknown, field: string): { id?: string } | { reason: string } {
  const name = JSON.stringify(field);
  if (id === undefined || id === null || id === '') return {};
  if (typeof id === 'string') return { id };
  if (typeof id !== 'number') return { reason: `field ${name} is ${describeType(id)}, expected a string` };
  // Beyond 2^53 neighbouring integers were already read as the same number: two documents would become one.
  if (Math.abs(id) > Number.MAX_SAFE_INTEGER) return { reason: `field ${name} is beyond 2^53; write it as a string` };
  return { id: String(id) };
}

function moveReservedNames(fields: Record<string, unknown>): string | undefined {
  for (const name of ['text', 'id']) {
    if (!Object.hasOwn(fields, name)) continue;
    if (Object.hasOwn(fields, `_${name}`)) return `has both "${name}" and "_${name}" beside its text and id fields`;
    fields[`_${name}`] = fields[name];
    delete fields[name];
  }
  return undefined;
}
