import { FormatError } from '../core/errors.ts';
import type { TextPair } from '../core/pair-scorer.ts';
import { cutToWidth } from '../core/text/text-width.ts';
import { readingFile } from './file-fault.ts';
import { formatOfHead, isTelling } from './format-of-head.ts';
import { type InputFormat, isWhole } from './input-format.ts';
import { readJsonValues } from './json-values.ts';
import { type FormatGuess, linesOf, type OpenedText, openText, TEXT_DEFAULTS, type TextOptions } from './open-text.ts';
import { asInPrograms } from './option-spelling.ts';
import { findPairColumns, type GivenColumns, headlessPairColumns, type PairColumns } from './pair-columns.ts';
import { readJsonLines, readTable } from './read-records.ts';
import { type BadLine, describeType, type InputRecord } from './record.ts';
import { checkText } from './shape-document.ts';

/** Two texts of a file, with what else stood in their row. */
export interface PairLine extends TextPair {
  readonly line: number;
  /** 1 when the texts are said to match, 0 when not; undefined when nothing is said. */
  readonly label?: 0 | 1 | undefined;
  /** All fields of the row under their own names, the texts and the label included. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How a file of pairs is to be understood. */
export interface ReadPairsOptions extends TextOptions, GivenColumns {
  /**
   * 'required': a row without a label is a bad line, and a label other than 0 and 1 an error. 'optional': such rows pass
   * without a label. Default 'optional'.
   */
  readonly labels?: 'required' | 'optional';
  /** Throw at the first bad line instead of reporting it. Default false. */
  readonly strict?: boolean;
  /** Told of every line that cannot be used. */
  readonly onBadLine: (bad: BadLine) => void;
  /** Told of every label that is neither 0 nor 1, where labels are optional; its pair passes without it. */
  readonly onOddLabel?: ((odd: BadLine) => void) | undefined;
}

/** Columns of a terminal that a label takes in a message; a cell may be as long as a line. */
const LABEL_COLUMNS = 60;

/** A file of pairs that is being read. */
export interface OpenedPairs extends Omit<OpenedText, 'chunks' | 'isTranscoded'> {
  /** The first label that is neither 0 nor 1, as it was read; undefined while there is none. */
  oddLabel(): BadLine | undefined;
  /** The good pairs, once, in the order of the file. */
  readonly pairs: AsyncGenerator<PairLine>;
}

/** Texts that hold pairs are tables unless they begin with an object; a table with a tab in its first line is TSV. */
const GUESS: FormatGuess = {
  trusts: (format) => format !== 'txt' && format !== 'json',
  isTelling: (head) => isTelling(head) && (head.includes(10) || head.length > TEXT_DEFAULTS.maxLineChars),
  formatOf(head) {
    const format = formatOfHead(head);
    if (format === 'jsonl' || format === 'json') return format;
    const end = head.indexOf(10);
    return head.subarray(0, end < 0 ? head.length : end).includes(9) ? 'tsv' : 'csv';
  },
};

/**
 * Opens a file of pairs (or `-`, standard input) and reads it as a stream; memory holds one line.
 * @throws NotFoundError, InvalidArgumentError or StorageError when the input cannot be opened. While iterating:
 * FormatError (no two texts, strict and a bad line, labels required and other than 0 and 1, damaged gzip), AbortedError.
 */
export async function readPairs(file: string, given: ReadPairsOptions): Promise<OpenedPairs> {
  const options = { ...TEXT_DEFAULTS, ...given };
  const opened = await openText(file, options, GUESS);
  const { name, format, totalBytes, bytesRead } = opened;
  if (isWhole(format))
    throw new FormatError(`${name}: pairs are read from JSONL, JSON, CSV and TSV, and this is ${format}`);
  const reader = new PairReader(name, options);
  const read = { name, format, totalBytes, bytesRead, oddLabel: () => reader.oddLabel };
  if (format === 'json') {
    const values = readJsonValues(opened.chunks, { maxValueChars: options.maxLineChars, name });
    return { ...read, pairs: reader.read(readingFile(name, values, options.signal)) };
  }
  const lines = linesOf(opened, options);
  const rows =
    format === 'jsonl' ? readJsonLines(lines, options.spell) : readTable(lines, reader.tableOptions(format, options));
  return { ...read, pairs: reader.read(readingFile(name, rows, options.signal)) };
}

class PairReader {
  /** The first label that cannot be used. */
  oddLabel: BadLine | undefined;
  readonly #name: string;
  readonly #options: ReadPairsOptions;
  #columns: PairColumns | undefined;

  constructor(name: string, options: ReadPairsOptions) {
    this.#name = name;
    this.#options = options;
  }

  tableOptions(format: InputFormat, { columns, delimiter, maxLineChars }: TextOptions & typeof TEXT_DEFAULTS) {
    const dialect = format === 'csv' ? { delimiter, quoting: true } : { delimiter: '\t', quoting: false };
    return {
      ...dialect,
      maxRecordChars: maxLineChars,
      name: this.#name,
      columns,
      spell: this.#options.spell ?? asInPrograms,
      headless: this.#options.aField === undefined ? headlessPairColumns : undefined,
      onColumns: (names: readonly string[]) => this.#find(names),
    };
  }

  async *read(rows: AsyncIterable<InputRecord | BadLine>): AsyncGenerator<PairLine> {
    for await (const row of rows) {
      const shaped = 'reason' in row ? row : this.#shape(row);
      if (!('reason' in shaped)) yield shaped;
      else if (this.#options.strict) throw new FormatError(`${this.#name}, line ${shaped.line}: ${shaped.reason}`);
      else this.#options.onBadLine(shaped);
    }
  }

  #find(fields: readonly string[]): PairColumns {
    this.#columns ??= findPairColumns(fields, this.#options, this.#name, this.#options.spell);
    return this.#columns;
  }

  #shape({ line, fields }: InputRecord): PairLine | BadLine {
    const columns = this.#columns ?? this.#find(Object.keys(fields));
    const [a, b] = [fields[columns.a], fields[columns.b]];
    const problem = checkText(a, columns.a) ?? checkText(b, columns.b);
    if (problem !== undefined) return { line, reason: problem };
    const pair = { line, a: a as string, b: b as string, fields };
    const given = columns.label === undefined ? undefined : fields[columns.label];
    const label = readLabel(given);
    if (label !== undefined) return { ...pair, label };
    if (!isAbsent(given)) this.#noteOdd(line, given);
    return this.#options.labels === 'required' ? { line, reason: 'has no label' } : pair;
  }

  #noteOdd(line: number, label: unknown): void {
    const told = typeof label === 'object' ? describeType(label) : cutToWidth(JSON.stringify(label), LABEL_COLUMNS);
    const reason = `expected a label 0 or 1, got ${told}`;
    this.oddLabel ??= { line, reason };
    this.#options.onOddLabel?.({ line, reason });
    // Passing over such rows would fit to a part of the file that nobody chose.
    if (this.#options.labels === 'required') throw new FormatError(`${this.#name}, line ${line}: ${reason}`);
  }
}

function readLabel(value: unknown): 0 | 1 | undefined {
  // A list of one would read as what is in it, and one that nests deep cannot be written.
  if (typeof value === 'object') return undefined;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : String(value);
  if (['1', '1.0', 'true'].includes(text)) return 1;
  return ['0', '0.0', 'false'].includes(text) ? 0 : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
