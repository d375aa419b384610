import { FormatError, InvalidArgumentError } from '../core/errors.ts';
import { type ColumnTypes, OTHER_COLUMNS } from '../store/column-types.ts';
import { readingFile } from './file-fault.ts';
import { formatOfHead, isTelling } from './format-of-head.ts';
import { ColumnTypeGuess, requireColumns } from './guess-column-types.ts';
import { type InputFormat, isWhole, type WholeFormat } from './input-format.ts';
import { readJsonValues } from './json-values.ts';
import type { KnownColumns } from './known-columns.ts';
import {
  type FilledTextOptions,
  type FormatGuess,
  linesOf,
  type OpenedText,
  openText,
  TEXT_DEFAULTS,
  type TextOptions,
} from './open-text.ts';
import { readJsonLines, readPlainLines, readTable, type TableOptions } from './read-records.ts';
import { maxBytesOf, readWholeFile } from './read-whole-file.ts';
import { readInThread } from './reading-thread.ts';
import type { BadLine, InputRecord, Page } from './record.ts';
import { type DocumentLine, type FieldNames, shapeDocument } from './shape-document.ts';
import { spool } from './spool.ts';
import { type ColumnDeviation, TableTypes } from './table-types.ts';
import { readPieces } from './whole-file.ts';

/** How an input is to be understood. */
export interface ReadOptions extends FieldNames, TextOptions {
  /** The option that names the text field, for messages, where it is not `textField`. */
  readonly textOption?: string;
  /**
   * Types of the columns of a table, by name. Those that are not named get the types that all of their cells look like, which takes
   * reading it twice, and what is no file from a copy on the disk. Without this all are text.
   */
  readonly types?: ColumnTypes | undefined;
  /** Whether `types` may name columns that are not there, since they are those of several files. Default false. */
  readonly typesMayLack?: boolean;
  /** What columns were in tables before; those that `types` do not name are read by it, and what is new comes to it. */
  readonly knownColumns?: KnownColumns | undefined;
  /** Throw at the first bad line instead of reporting it. Default false. */
  readonly strict?: boolean;
  /** Told of every line that cannot be used. */
  readonly onBadLine: (bad: BadLine) => void;
}

/** Options of reading records that are of tables. */
type RecordOptions = Partial<Pick<ReadOptions, 'textField' | 'textOption' | 'types' | 'typesMayLack' | 'knownColumns'>>;

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
  /** How the columns differ from those known before, as far as they were read. */
  deviations(): ColumnDeviation[];
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
  const { records, ...opened } = await openRecords(file, given);
  return { ...opened, documents: goodDocuments(records, opened.name, { ...DEFAULTS, ...given }) };
}

/** How records are to be understood. */
export type ReadRecordsOptions = TextOptions &
  RecordOptions &
  Partial<Pick<ReadOptions, 'idField'>> & {
    /** What an input is that neither its name nor its text tells the format of. Default txt. */
    readonly otherwise?: InputFormat;
  };

/** An input whose records are being read. */
export interface OpenedRecords extends Omit<OpenedInput, 'documents'> {
  /** The records, cells of tables in their types, and the lines that are none. */
  readonly records: AsyncGenerator<InputRecord | BadLine>;
}

/** Opens a file (or `-`, standard input) as records, whatever is in them. @throws as {@link readDocuments}. */
export async function openRecords(file: string, given: ReadRecordsOptions): Promise<OpenedRecords> {
  const options = { ...DEFAULTS, ...given };
  const opened = await openText(file, options, guessOf(options));
  const { name, format, totalBytes, bytesRead } = opened;
  const isTable = format === 'csv' || format === 'tsv';
  if (!isTable && !options.typesMayLack && (options.types?.size ?? 0) > 0)
    throw new InvalidArgumentError(
      `${options.spell('types')} is of the columns of CSV and TSV, and ${name} is ${format}`,
    );
  const { table, chunks } = isTable ? await typedColumns(file, opened, options) : { table: undefined, ...opened };
  const rows = readRecords({ ...opened, chunks }, options);
  const records = readingFile(name, table === undefined ? rows : typedRows(rows, table), options.signal);
  const deviations = () => table?.deviations ?? [];
  return { name, format, totalBytes, bytesRead, columnTypes: table?.types ?? NO_TYPES, deviations, records };
}

function guessOf({ otherwise = 'txt' }: ReadRecordsOptions): FormatGuess {
  const formatOf = (head: Buffer) => {
    const format = formatOfHead(head);
    return format === 'txt' ? otherwise : format;
  };
  return { isTelling, formatOf };
}

const NO_TYPES: ColumnTypes = new Map();

/**
 * Types of the columns of a table but for its texts and ids; those that are not given by reading all of it, what is no file from a copy.
 * @returns `chunks` of the table, which have not been read.
 */
async function typedColumns(
  file: string,
  opened: OpenedText,
  options: FilledTextOptions & ReadRecordsOptions,
): Promise<{ table: TableTypes | undefined; chunks: AsyncGenerator<Buffer> }> {
  const { types: given, textField, idField, knownColumns } = options;
  if (given === undefined) return { table: undefined, chunks: opened.chunks };
  const guess = new ColumnTypeGuess();
  let { chunks } = opened;
  if (!given.has(OTHER_COLUMNS) && opened.totalBytes === undefined) {
    const copy = await spool(chunks, opened.name, options.spell);
    try {
      for await (const row of readRecords({ ...opened, chunks: copy.first }, options))
        if ('fields' in row) guess.add(row.fields);
    } catch (error) {
      await copy.remove();
      throw error;
    }
    chunks = copy.again();
  } else if (!given.has(OTHER_COLUMNS)) {
    const again = await openText(file, options, guessOf(options));
    for await (const row of readRecords(again, options)) if ('fields' in row) guess.add(row.fields);
  }
  const known = (await knownColumns?.types()) ?? NO_TYPES;
  const texts = [textField, idField].filter((field) => field !== undefined);
  return { table: new TableTypes({ given, known, guess, texts, knownColumns }), chunks };
}

async function* typedRows(
  rows: AsyncIterable<InputRecord | BadLine>,
  table: TableTypes,
): AsyncGenerator<InputRecord | BadLine> {
  for await (const row of rows) yield 'reason' in row ? row : table.read(row);
}

/** The records of an input as they stand there. */
function readRecords(
  opened: OpenedText,
  options: FilledTextOptions & RecordOptions,
): AsyncGenerator<InputRecord | BadLine> {
  const { format, name } = opened;
  const { columns, textField, maxLineChars, spell } = options;
  const types = options.typesMayLack ? NO_TYPES : (options.types ?? NO_TYPES);
  if (isWhole(format)) return readWholeRecord({ ...opened, format }, options);
  const tableOf = (dialect: Pick<TableOptions, 'delimiter' | 'quoting'>) =>
    readTable(linesOf(opened, options), {
      ...dialect,
      columns,
      textField,
      textOption: options.textOption ?? spell('textField'),
      spell,
      maxRecordChars: maxLineChars,
      name,
      onColumns: (names: readonly string[]) => requireColumns(names, types, name, spell),
    });
  // Each by its name: a format that nothing reads does not compile.
  switch (format) {
    case 'json':
      return readJsonValues(opened.chunks, { maxValueChars: maxLineChars, name });
    case 'jsonl':
      return readJsonLines(linesOf(opened, options), spell);
    case 'txt':
      return readPlainLines(linesOf(opened, options), textField ?? 'text');
    case 'csv':
      return tableOf({ delimiter: options.delimiter, quoting: true });
    case 'tsv':
      return tableOf({ delimiter: '\t', quoting: false });
  }
}

/** The one record of a file of which all is one document; fields that it gives itself, its title and its text. */
async function* readWholeRecord(
  opened: Pick<OpenedText, 'chunks' | 'name'> & { readonly format: WholeFormat },
  options: FilledTextOptions & RecordOptions,
): AsyncGenerator<InputRecord | BadLine> {
  const { title, text, fields } = await readWholeDocument(opened, options);
  const { textField = 'text' } = options;
  const own = Object.hasOwn(fields, textField) ? { [`_${textField}`]: fields[textField] } : {};
  if (text.trim() === '') yield { line: 1, reason: 'has no text' };
  else yield { line: 1, fields: { ...fields, ...own, ...(title !== undefined && { title }), [textField]: text } };
}

/** Bytes of Markdown or HTML that are read in some 20 ms. */
const READ_HERE_BYTES = 2 ** 16;

/** @throws FormatError when the file is damaged, too large or of another encoding; UnavailableError when the library that it needs is not installed. */
async function readWholeDocument(
  { chunks, name, format }: Parameters<typeof readWholeRecord>[0],
  { encoding, signal, spell }: FilledTextOptions,
): Promise<Page> {
  const pieces = await readPieces(chunks, name, maxBytesOf(format));
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  // Even a small PDF may hold a thread for long.
  if (format === 'text' || (format !== 'pdf' && bytes <= READ_HERE_BYTES))
    return readWholeFile(format, Buffer.concat(pieces), { name, encoding, spell });
  return readInThread(pieces, { format, name, encoding, encodingOption: spell('encoding') }, signal);
}

/** A document; or why it is none, with its place where others before it share its line. */
function inItsPlace<Shaped extends object>(shaped: Shaped | BadLine, { line, place }: InputRecord, lastLine: number) {
  const isAlone = place === undefined || line !== lastLine || !('reason' in shaped);
  return isAlone ? shaped : { line, reason: `value ${place}: ${shaped.reason}` };
}

async function* goodDocuments(
  rows: AsyncIterable<InputRecord | BadLine>,
  name: string,
  options: FilledOptions,
): AsyncGenerator<DocumentLine> {
  let lastLine = 0;
  for await (const row of rows) {
    const shaped = 'reason' in row ? row : inItsPlace(shapeDocument(row, options), row, lastLine);
    lastLine = row.line;
    // Only one that brings a vector may lack a text, and the caller has named the field for it.
    if (!('reason' in shaped)) yield shaped as DocumentLine;
    else if (options.strict) throw new FormatError(`${name}, line ${shaped.line}: ${shaped.reason}`);
    else options.onBadLine(shaped);
  }
}
