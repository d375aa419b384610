import { createHash } from 'node:crypto';
import type { DocumentInput } from '../store/document.ts';
import { nameInDocuments } from './file-inputs.ts';
import { hasRecords, type InputFormat, isWhole } from './input-format.ts';

/** Field that has the path of the file, of documents of which nothing else tells them apart. */
export const FILE_FIELD = 'file';

/** Hexadecimal digits of the digest in the id of a line. */
const DIGEST_DIGITS = 16;

/**
 * Says in a document which file it is of. One that is all of a file has the path for its id, and one that is a line of text the path and a digest of the
 * line, so that equal lines of two files are two documents, and lines that move stay the same.
 * @param file undefined: it has no name, as standard input.
 * @param fileField of records, which bring ids and fields of their own, undefined: none gets the path.
 */
export function withFile<T extends DocumentInput>(
  document: T,
  file: string | undefined,
  { format, fileField }: { readonly format: InputFormat; readonly fileField: string | undefined },
): T {
  const isText = !hasRecords(format);
  const field = fileField ?? (isText ? FILE_FIELD : undefined);
  if (field === undefined || file === undefined) return document;
  const name = nameInDocuments(file);
  const { [field]: own, ...others } = document;
  const kept = own === undefined || own === name ? {} : { [`_${field}`]: own };
  const id = isText ? (document.id ?? idOf(name, document.text, format)) : document.id;
  return { ...(id !== undefined && { id }), [field]: name, ...kept, ...others } as unknown as T;
}

function idOf(name: string, text: string, format: InputFormat): string {
  if (isWhole(format)) return name;
  return `${name}#${createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS)}`;
}
