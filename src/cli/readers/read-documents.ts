import { FormatError } from '../../core/errors.ts';
import { formatOfHead, type InputFormat, isTelling } from './input-format.ts';
import type { Line } from './lines.ts';
import { type FilledTextOptions, openLines, TEXT_DEFAULTS, type TextOptions } from './open-lines.ts';
import { type BadLine, type InputRecord, readJsonLines, readPlainLines, readTable } from './read-records.ts';
import { type DocumentLine, type FieldNames, shapeDocument } from './shape-document.ts';

/** How an input is to be understood. */
export interface ReadOptions extends FieldNames, TextOptions {
  /** The option that names the text field, for messages. Default '--text-field'. */
  readonly textOption?: string;
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
  const { lines, ...opened } = await openLines(file, options, { isTelling, formatOf: formatOfHead });
  const documents = goodDocuments(readRecords(lines, opened.format, opened.name, options), opened.name, options);
  return { ...opened, documents };
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
  const { columns, textField, textOption, maxLineChars: maxRecordChars } = options;
  return readTable(lines, { ...dialect, columns, textField, textOption, maxRecordChars, name });
}

async function* goodDocuments(
  rows: AsyncIterable<InputRecord | BadLine>,
  name: string,
  options: FilledOptions,
): AsyncGenerator<DocumentLine> {
  for await (const row of rows) {
    const shaped = 'reason' in row ? row : shapeDocument(row, options);
    // Only one that brings a vector may lack a text, and the caller has named the field for it.
    if (!('reason' in shaped)) yield shaped as DocumentLine;
    else if (options.strict) throw new FormatError(`${name}, line ${shaped.line}: ${shaped.reason}`);
    else options.onBadLine(shaped);
  }
}
