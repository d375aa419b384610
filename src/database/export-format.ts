import { isDeepStrictEqual } from 'node:util';
import { FormatError } from '../core/errors.ts';
import { isRecord } from '../core/json-object.ts';
import { afterProjection } from '../core/projection.ts';
import type { Span } from '../core/text/passages/join-pieces.ts';
import { MAX_DIM } from '../core/vectors.ts';
import type { StoredRow } from '../store/collection-store.ts';
import { MAX_JSON_LENGTH, parseDocument } from '../store/document.ts';
import { idFault } from '../store/row-key.ts';
import { checkTextFields, type TextFields } from '../store/text-fields.ts';
import { isModelName, type VectorUnits } from '../store/vector-space.ts';

/*
 * An export is JSONL: a line that says of what it is, a line for each document, and a line with the counts and the SHA-256 of everything before
 * it, so that a stream that was cut shows.
 */
export const EXPORT_FORMAT = 'kenyon export';
export const EXPORT_VERSION = 1;

/** The first line. */
export interface ExportHeader {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: number;
  readonly collection: string;
  /** What the vectors are of; absent where the lines have none. */
  readonly space?: VectorUnits;
  /** Fields that are searched with the text, where that is not said by the space; absent where none is. */
  readonly textFields?: TextFields;
  /** Settings that are stored beside the collection, by name. */
  readonly notes: Readonly<Record<string, unknown>>;
}

/** The last line. */
export interface ExportTail {
  readonly documents: number;
  readonly vectors: number;
  /** Hex digest of all bytes before this line. */
  readonly sha256: string;
}

/** Unit vectors may be this far from length 1. */
const NORM_TOLERANCE = 1e-3;

/** A document that is exported, without its vectors where they are left out. */
export type ExportedDocument = Pick<StoredRow, 'json'> & Partial<Pick<StoredRow, 'vectors' | 'passages'>>;

/** The line of a document. */
export function exportLine({ json, vectors, passages }: ExportedDocument): string {
  if (vectors === undefined) return `{"document":${json}}\n`;
  const spans =
    passages === undefined ? '' : `,"passages":${JSON.stringify(passages.map((span) => [span.start, span.end]))}`;
  return `{"document":${json},"vectors":"${littleEndian(vectors).toString('base64')}"${spans}}\n`;
}

/** Reads the first line. @throws FormatError when it is none, or of another version. */
export function parseHeader(line: string): ExportHeader {
  const header = parseLine(line);
  if (header?.format !== EXPORT_FORMAT)
    throw new FormatError(`it is no export: its first line does not say "format":"${EXPORT_FORMAT}"`);
  if (header.version !== EXPORT_VERSION)
    throw new FormatError(`it is of version ${String(header.version)}, this program reads version ${EXPORT_VERSION}`);
  const { collection, space, textFields, notes } = header;
  const isOf = (space === undefined || isSpace(space)) && areFields(textFields);
  if (typeof collection !== 'string' || !isRecord(notes) || !isOf)
    throw new FormatError('its first line is damaged: it does not say of what it is');
  return header as unknown as ExportHeader;
}

/** Reads the last line; undefined when the line is that of a document. */
export function parseTail(line: string): ExportTail | undefined {
  // A document stands in a field of its line.
  if (!line.startsWith('{"documents":')) return undefined;
  const tail = parseLine(line);
  const isTail =
    tail !== undefined && isCount(tail.documents) && isCount(tail.vectors) && typeof tail.sha256 === 'string';
  return isTail ? (tail as unknown as ExportTail) : undefined;
}

/** A document as it was read. */
export interface ImportedRow extends StoredRow {
  readonly text: string;
}

/** Reads the line of a document. @param units of its vectors; undefined where they are not read, and are empty then. @throws FormatError */
export function parseRow(line: string, units: VectorUnits | undefined): ImportedRow {
  const row = parseLine(line);
  const document = isRecord(row?.document) ? parseDocument(JSON.stringify(row.document)) : 'it is no document';
  const fault = typeof document === 'string' ? document : idFault(document.id);
  if (row === undefined || fault !== undefined) throw new FormatError(fault ?? 'it is not JSON');
  const { id, text } = document as { id: string; text: string };
  const json = JSON.stringify(row.document);
  if (json.length > MAX_JSON_LENGTH)
    throw new FormatError(`the document ${id} is larger than ${MAX_JSON_LENGTH} characters`);
  if (units === undefined) return { id, text, json, vectors: new Float32Array(0) };
  const passages = row.passages === undefined ? undefined : readPassages(row.passages, text, units);
  const vectors = readVectors(row.vectors, (passages?.length ?? 1) * units.dim, units.dim);
  return { id, text, json, vectors, ...(passages && { passages }) };
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readPassages(given: unknown, text: string, units: VectorUnits): Span[] {
  const pairs = Array.isArray(given) && given.length >= 2 ? (given as unknown[]) : [];
  const spans = pairs.map((pair): Span => {
    const [start, end] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    if (isCount(start) && isCount(end) && start < end && end <= text.length) return { start, end };
    throw new FormatError('its passages are not within its text');
  });
  if (spans.length > 0 && units.passages !== undefined) return spans;
  throw new FormatError('it has passages where the collection has none, or fewer than two');
}

function readVectors(given: unknown, length: number, dim: number): Float32Array {
  const bytes = Buffer.from(typeof given === 'string' ? given : '', 'base64');
  if (bytes.length !== length * 4)
    throw new FormatError(
      `its vectors have ${bytes.length} bytes, expected ${length * 4} of ${length / dim} times ${dim} float32`,
    );
  const vectors = new Float32Array(length);
  for (let i = 0; i < length; i++) vectors[i] = bytes.readFloatLE(4 * i);
  for (let from = 0; from < length; from += dim) {
    let sum = 0;
    for (let i = from; i < from + dim; i++) sum += vectors[i] * vectors[i];
    if (!(Math.abs(Math.sqrt(sum) - 1) <= NORM_TOLERANCE))
      throw new FormatError('it has a vector that is not of length 1');
  }
  return vectors;
}

/** Bytes of vectors, the same on every machine. */
function littleEndian(vectors: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(vectors.length * 4);
  for (let i = 0; i < vectors.length; i++) bytes.writeFloatLE(vectors[i], 4 * i);
  return bytes;
}

function isSpace(space: unknown): boolean {
  if (!isRecord(space)) return false;
  const { dim, fingerprint, runtime, model, passages, precision, dtype, dimensions, given, projection, textFields } =
    space;
  const isCut =
    passages === undefined || (isRecord(passages) && isCount(passages.maxTokens) && isCount(passages.overlap));
  const isNamed =
    typeof fingerprint === 'string' &&
    typeof runtime === 'string' &&
    (model === undefined || (typeof model === 'string' && isModelName(model)));
  const isRun =
    [undefined, 'fp32', 'int8'].includes(precision as string | undefined) &&
    [undefined, 'fp32', 'fp16', 'q8', 'q4'].includes(dtype as string | undefined) &&
    (dimensions === undefined || dimensions === (isRecord(projection) ? projection.dim : dim)) &&
    [undefined, true].includes(given as boolean);
  return (
    isCount(dim) &&
    dim > 0 &&
    dim <= MAX_DIM &&
    isNamed &&
    isCut &&
    isRun &&
    isProjected(projection, { dim, fingerprint }) &&
    areFields(textFields)
  );
}

/** Whether a space is what the projection that it names makes of one. */
function isProjected(projection: unknown, space: { readonly dim: number; readonly fingerprint: unknown }): boolean {
  if (projection === undefined) return true;
  if (!isRecord(projection)) return false;
  const { fingerprint, dim, seed } = projection;
  const isRead = typeof fingerprint === 'string' && isCount(dim) && dim >= space.dim && dim <= MAX_DIM && isCount(seed);
  return isRead && afterProjection({ dim, fingerprint }, space.dim, seed).fingerprint === space.fingerprint;
}

function areFields(textFields: unknown): boolean {
  if (textFields === undefined) return true;
  try {
    return isDeepStrictEqual(checkTextFields(textFields as TextFields), textFields);
  } catch {
    return false;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
