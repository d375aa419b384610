import { FormatError, messageOf } from '../core/errors.ts';
import { type CsvRecord, readCsvRecords } from './csv-records.ts';
import type { Line } from './lines.ts';
import { asInPrograms, type OptionSpelling } from './option-spelling.ts';
import { type BadLine, describeType, type InputRecord } from './record.ts';

/** One JSON object a line; blank lines are skipped. */
export async function* readJsonLines(
  lines: AsyncIterable<Line>,
  spell: OptionSpelling = asInPrograms,
): AsyncGenerator<InputRecord | BadLine> {
  for await (const { number: line, text, reason } of lines) {
    if (reason !== undefined) yield { line, reason };
    else if (text.trim() !== '') yield parseObject(line, text, spell);
  }
}

function parseObject(line: number, text: string, spell: OptionSpelling): InputRecord | BadLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const hint =
      line === 1 && text.trimStart().startsWith('[') ? `; an array is read with ${spell('format')} json` : '';
    return { line, reason: `not JSON: ${messageOf(error)}${hint}` };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { line, fields: value as Record<string, unknown> };
  }
  return { line, reason: `expected a JSON object, got ${describeType(value)}` };
}

/** Each line that is not blank is a text of its own, under the name `field`. */
export async function* readPlainLines(
  lines: AsyncIterable<Line>,
  field: string,
): AsyncGenerator<InputRecord | BadLine> {
  for await (const { number: line, text, reason } of lines) {
    if (reason !== undefined) yield { line, reason };
    else if (text.trim() !== '') yield { line, fields: Object.fromEntries([[field, text]]) };
  }
}

/** Dialect and column names of a table. */
export interface TableOptions {
  readonly delimiter: string;
  readonly quoting: boolean;
  readonly maxRecordChars: number;
  /** Names of the columns of a table without a header row; by default the first row names them. */
  readonly columns?: readonly string[];
  /** A column that must be there; any table will do without one. */
  readonly textField?: string;
  /** The option that names it, for messages. Default `textField`. */
  readonly textOption?: string;
  /** How messages name options. Default as programs do. */
  readonly spell?: OptionSpelling;
  /** Names of the columns when the first row is a row of values already; undefined when it names them. */
  readonly headless?: (first: readonly string[]) => readonly string[] | undefined;
  /** Told once what the columns are called, before any row; may refuse them. */
  readonly onColumns?: (columns: readonly string[]) => void;
  /** Name of the table in messages. */
  readonly name: string;
}

/**
 * Rows of a CSV or TSV table, keyed by column; every value is a string. A column without a name is called `columnN`.
 * @throws FormatError while iterating when the header cannot be read, repeats a name or lacks the text column.
 */
export async function* readTable(
  lines: AsyncIterable<Line>,
  options: TableOptions,
): AsyncGenerator<InputRecord | BadLine> {
  let columns = options.columns && checkColumns([...options.columns], options);
  for await (const record of readCsvRecords(lines, options)) {
    if (columns) {
      yield rowOf(record, columns);
      continue;
    }
    const names = 'cells' in record ? options.headless?.(record.cells) : undefined;
    columns = names ? checkColumns([...names], options) : headerOf(record, options);
    if (names) yield rowOf(record, columns);
  }
}

function headerOf(record: CsvRecord, options: TableOptions): string[] {
  if ('reason' in record) {
    throw new FormatError(`${options.name}: the header (line ${record.line}) cannot be read: ${record.reason}`);
  }
  return checkColumns(
    record.cells.map((cell, i) => cell.trim() || `column${i + 1}`),
    options,
  );
}

function checkColumns(
  columns: string[],
  { name, textField, spell = asInPrograms, textOption = spell('textField'), delimiter, onColumns }: TableOptions,
): string[] {
  const repeated = columns.find((column, i) => columns.indexOf(column) !== i);
  if (repeated !== undefined) {
    throw new FormatError(`${name}: two columns are called ${JSON.stringify(repeated)}; give each its own name`);
  }
  if (textField !== undefined && !columns.includes(textField)) {
    throw new FormatError(
      `${name}: no column ${JSON.stringify(textField)} among ${JSON.stringify(columns)} (delimiter ${JSON.stringify(delimiter)}); ` +
        `name the text column with ${textOption}, or all columns with ${spell('columns')} when there is no header`,
    );
  }
  onColumns?.(columns);
  return columns;
}

function rowOf(record: CsvRecord, columns: readonly string[]): InputRecord | BadLine {
  const { line } = record;
  if ('reason' in record) return record;
  if (record.cells.length !== columns.length) {
    return { line, reason: `has ${record.cells.length} cells where the table has ${columns.length} columns` };
  }
  return { line, fields: Object.fromEntries(columns.map((column, i) => [column, record.cells[i]])) };
}
