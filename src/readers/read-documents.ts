import { FormatError, InvalidArgumentError } from '../core/errors.ts';
import { ColumnTypeGuess, type ColumnTypes, OTHER_COLUMNS, requireColumns, typedRow } from './column-types.ts';
import { formatOfHead, type InputFormat, isTelling } from './input-format.ts';
import type { Line } from './lines.ts';
import { type FilledTextOptions, openLines, TEXT_DEFAULTS, type TextOptions } from './open-lines.ts';
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
  readonly types?: ColumnTypes;
  /** Throw at the first bad line instead of reporting it. Default false. */
  readonly strict?: boolean;
  /** Told of every line that cannot be used. */
  readonly onBadLine: (bad: BadLine) => void;
}

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
  const { lines, ...opened } = await openLines(file, options, FORMAT_GUESS);
  const isTable = opened.format === 'csv' || opened.format === 'tsv';
  if (!isTable && (options.types?.size ?? 0) > 0)
    throw new InvalidArgumentError(`--types is of the columns of CSV and TSV, and ${opened.name} is ${opened.format}`);
  const columnTypes = isTable ? await typesOf(file, opened, options) : NO_TYPES;
  const rows = readRecords(lines, opened.format, opened.name, options);
  return { ...opened, columnTypes, documents: goodDocuments(rows, opened.name, { ...options, columnTypes }) };
}

const FORMAT_GUESS = { isTelling, formatOf: formatOfHead };
const NO_TYPES: ColumnTypes = new Map();

/** Types of the columns of a table but for its texts and ids; those that are not given by reading all of it, where it can be read twice. */
async function typesOf(
  file: string,
  { name, totalBytes }: Pick<OpenedInput, 'name' | 'totalBytes'>,
  options: FilledOptions,
): Promise<ColumnTypes> {
  const { types: given, textField, idField } = options;
  if (given === undefined) return NO_TYPES;
  const guess = new ColumnTypeGuess();
  const isKnown = given.has(OTHER_COLUMNS) || totalBytes === undefined;
  if (!isKnown) {
    const { lines, format } = await openLines(file, options, FORMAT_GUESS);
    for await (const row of readRecords(lines, format, name, options)) if ('fields' in row) guess.add(row.fields);
  }
  const types = new Map([...guess.types, ...given]);
  for (const field of [textField, idField]) if (field !== undefined) types.set(field, 'string');
  return types;
}

function readRecords(
  lines: AsyncIterable<Line>,
  format: InputFormat,
  name: string,
  options: FilledOptions,
): AsyncGenerator<InputRecord | BadLine> {
  if (format === 'jsonl') return readJsonLines(lines);
  if (format === 'txt') return readPlainLines(lines, options.textField);
  const dialect =
    format === 'csv' ? { delimiter: options.delimiter, quoting: true } : { delimiter: '\t', quoting: false };
  const { columns, textField, textOption, maxLineChars: maxRecordChars, types = NO_TYPES } = options;
  const onColumns = (names: readonly string[]) => requireColumns(names, types, name);
  return readTable(lines, { ...dialect, columns, textField, textOption, maxRecordChars, name, onColumns });
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
