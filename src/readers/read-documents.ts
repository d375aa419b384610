import { FormatError, InvalidArgumentError } from '../core/errors.ts';
import { ColumnTypeGuess, type ColumnTypes, OTHER_COLUMNS, requireColumns, typedRow } from './column-types.ts';
import { formatOfHead, type InputFormat, isTelling, isWhole } from './input-format.ts';
import { readJsonValues } from './json-values.ts';
import {
  type FilledTextOptions,
  linesOf,
  type OpenedText,
  openText,
  TEXT_DEFAULTS,
  type TextOptions,
} from './open-text.ts';
import { readPage } from './read-page.ts';
import { type BadLine, type InputRecord, readJsonLines, readPlainLines, readTable } from './read-records.ts';
import { type DocumentLine, type FieldNames, shapeDocument } from './shape-document.ts';

/** How an input is to be understood. */
export interface ReadOptions extends FieldNames, TextOptions {
  /** The option that names the text field, for messages. Default '--text-field'. */
  readonly textOption?: string;
  /**
   * Types of the columns of a table, by name. Those of a file that are not named get the types that all of their cells look like, which takes
   * reading it twice. Without this all are text.
   */
  readonly types?: ColumnTypes | undefined;
  /** Whether `types` may name columns that are not there, since they are those of several files. Default false. */
  readonly typesMayLack?: boolean;
  /** Throw at the first bad line instead of reporting it. Default false. */
  readonly strict?: boolean;
  /** Told of every line that cannot be used. */
  readonly onBadLine: (bad: BadLine) => void;
}

/** What reading records asks of a table. */
type RecordOptions = Partial<Pick<ReadOptions, 'textField' | 'textOption' | 'types' | 'typesMayLack'>>;

const DEFAULTS = { ...TEXT_DEFAULTS, strict: false };

type FilledOptions = ReadOptions & FilledTextOptions & typeof DEFAULTS;

/** An input that is being read. */
export interface OpenedInput {
  /** The path, or 'stdin'. */
  readonly name: string;
  readonly format: InputFormat;
  /** Compressed size on disk, when known. */
  readonly totalBytes: number | undefined;
  /** Bytes used so far, of `totalBytes`. */
  bytesRead(): number;
  /** What the columns of a table are; those that are not named are text. */
  readonly columnTypes: ColumnTypes;
  /** The good documents, once, in the order of the file. */
  readonly documents: AsyncGenerator<DocumentLine>;
}

/**
 * Opens a file (or `-`, standard input) and reads documents from it as a stream: gzip is unpacked, bad lines are
 * reported and passed over. An id may come again: whoever uses the documents takes the last. Memory holds one line.
 * @throws NotFoundError, InvalidArgumentError or StorageError when the input cannot be opened. While iterating:
 * FormatError (strict and a bad line, no text column, damaged gzip), AbortedError.
 */
export async function readDocuments(file: string, given: ReadOptions): Promise<OpenedInput> {
  const options = { ...DEFAULTS, ...given };
  const opened = await openText(file, options, FORMAT_GUESS);
  const isTable = opened.format === 'csv' || opened.format === 'tsv';
  if (!isTable && !options.typesMayLack && (options.types?.size ?? 0) > 0)
    throw new InvalidArgumentError(`--types is of the columns of CSV and TSV, and ${opened.name} is ${opened.format}`);
  const columnTypes = isTable ? await typesOf(file, opened, options) : NO_TYPES;
  const documents = goodDocuments(readRecords(opened, options), opened.name, { ...options, columnTypes });
  const { name, format, totalBytes, bytesRead } = opened;
  return { name, format, totalBytes, bytesRead, columnTypes, documents };
}

const FORMAT_GUESS = { isTelling, formatOf: formatOfHead };
const NO_TYPES: ColumnTypes = new Map();

/** Types of the columns of a table but for its texts and ids; those that are not given by reading all of it, where it can be read twice. */
async function typesOf(
  file: string,
  { totalBytes }: Pick<OpenedInput, 'totalBytes'>,
  options: FilledOptions,
): Promise<ColumnTypes> {
  const { types: given, textField, idField } = options;
  if (given === undefined) return NO_TYPES;
  const guess = new ColumnTypeGuess();
  const isKnown = given.has(OTHER_COLUMNS) || totalBytes === undefined;
  if (!isKnown) {
    const opened = await openText(file, options, FORMAT_GUESS);
    for await (const row of readRecords(opened, options)) if ('fields' in row) guess.add(row.fields);
  }
  const types = new Map([...guess.types, ...given]);
  for (const field of [textField, idField]) if (field !== undefined) types.set(field, 'string');
  return types;
}

/** The records of an input as they stand there. */
export function readRecords(
  opened: OpenedText,
  options: FilledTextOptions & RecordOptions,
): AsyncGenerator<InputRecord | BadLine> {
  const { format, name } = opened;
  const { columns, textField, textOption, maxLineChars } = options;
  const types = options.typesMayLack ? NO_TYPES : (options.types ?? NO_TYPES);
  if (isWhole(format)) return readWholeRecord({ ...opened, format }, options);
  if (format === 'json') return readJsonValues(opened.chunks, { maxValueChars: maxLineChars, name });
  const lines = linesOf(opened, options);
  if (format === 'jsonl') return readJsonLines(lines);
  if (format === 'txt') return readPlainLines(lines, textField ?? 'text');
  const dialect =
    format === 'csv' ? { delimiter: options.delimiter, quoting: true } : { delimiter: '\t', quoting: false };
  const onColumns = (names: readonly string[]) => requireColumns(names, types, name);
  return readTable(lines, {
    ...dialect,
    columns,
    textField,
    textOption,
    maxRecordChars: maxLineChars,
    name,
    onColumns,
  });
}

/** The one record of a file of which all is one document; fields that it gives itself, its title and its text. */
async function* readWholeRecord(
  opened: Parameters<typeof readPage>[0],
  options: FilledTextOptions & RecordOptions,
): AsyncGenerator<InputRecord | BadLine> {
  const { title, text, fields } = await readPage(opened, options);
  const { textField = 'text' } = options;
  const own = Object.hasOwn(fields, textField) ? { [`_${textField}`]: fields[textField] } : {};
  if (text.trim() === '') yield { line: 1, reason: 'has no text' };
  else yield { line: 1, fields: { ...fields, ...own, ...(title !== undefined && { title }), [textField]: text } };
}

async function* goodDocuments(
  rows: AsyncIterable<InputRecord | BadLine>,
  name: string,
  options: FilledOptions & Pick<OpenedInput, 'columnTypes'>,
): AsyncGenerator<DocumentLine> {
  const { columnTypes } = options;
  for await (const row of rows) {
    const typed = 'reason' in row || columnTypes.size === 0 ? row : typedRow(row, columnTypes);
    const shaped = 'reason' in typed ? typed : shapeDocument(typed, options);
    // Only one that brings a vector may lack a text, and the caller has named the field for it.
    if (!('reason' in shaped)) yield shaped as DocumentLine;
    else if (options.strict) throw new FormatError(`${name}, line ${shaped.line}: ${shaped.reason}`);
    else options.onBadLine(shaped);
  }
}
