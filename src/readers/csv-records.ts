import type { Line } from './lines.ts';

/** One row of cells, or why there is none. */
export type CsvRecord =
  | { readonly line: number; readonly cells: string[] }
  | { readonly line: number; readonly reason: string };

/** Dialect of the table. */
export interface CsvOptions {
  /** One character between cells. */
  readonly delimiter: string;
  /** Whether cells may be quoted with `"` as in RFC 4180; plain tab-separated text has no quoting. */
  readonly quoting: boolean;
  /** Longest record in UTF-16 code units; bounds what an unclosed quote can swallow. */
  readonly maxRecordChars: number;
}

/**
 * Reads rows of RFC 4180 text; a quoted cell may hold delimiters, doubled quotes and line breaks.
 * A row's line is the one it starts on. A quote inside an unquoted cell is plain text. Blank lines are skipped.
 *
 * Written here rather than taken from a library because of what happens after a mistake: when a quote is never closed,
 * only the line that opened it is lost and reading goes on with the next line, within bounded memory.
 */
export async function* readCsvRecords(lines: AsyncIterable<Line>, options: CsvOptions): AsyncGenerator<CsvRecord> {
  const reader = new CsvRecordReader(options);
  for await (const line of lines) yield* reader.push(line);
  yield* reader.end();
}

class CsvRecordReader {
  readonly #options: CsvOptions;
  /** Lines of the record under way; its last cell is inside quotes whenever this is not empty. */
  #open: Line[] = [];
  #openChars = 0;
  #cells: string[] = [];
  #cell = '';
  /** First defect of the record's lines, reported when the record ends. */
  #problem: string | undefined;

  constructor(options: CsvOptions) {
    this.#options = options;
  }

  *push(line: Line): Generator<CsvRecord> {
    let queue = [line];
    for (let head = 0; head < queue.length; head++) {
      const current = queue[head]!;
      const record = this.#open.length > 0 ? this.#continue(current) : this.#start(current);
      if (record) yield record;
      if (record && 'reason' in record && this.#open.length > 0) {
        // Only the line that opened the quote is lost: the ones after it are read again as rows of their own.
        queue = this.#open.slice(1).concat(queue.slice(head + 1));
        head = -1;
      }
      if (record) this.#reset();
    }
  }

  *end(): Generator<CsvRecord> {
    while (this.#open.length > 0) {
      const [first, ...rest] = this.#open;
      this.#reset();
      yield { line: first!.number, reason: 'its quoted cell is never closed' };
      for (const line of rest) yield* this.push(line);
    }
  }

  #start(line: Line): CsvRecord | undefined {
    if (line.problem === 'too long') return { line: line.number, reason: line.reason! };
    if (line.text === '' && line.problem === undefined) return undefined;
    this.#problem = line.reason;
    return this.#read(line, false);
  }

  #continue(line: Line): CsvRecord | undefined {
    if (line.reason !== undefined) this.#problem ??= `${line.reason} (in line ${line.number} of the same row)`;
    const first = this.#open[0]!;
    this.#cell += this.#open.at(-1)!.ending;
    if (line.problem === 'too long' || this.#openChars + line.text.length > this.#options.maxRecordChars) {
      this.#open.push(line);
      return {
        line: first.number,
        reason: `longer than ${this.#options.maxRecordChars} characters, or a quote is not closed`,
      };
    }
    return this.#read(line, true);
  }

  #reset(): void {
    this.#open = [];
    this.#openChars = 0;
    this.#cells = [];
    this.#cell = '';
    this.#problem = undefined;
  }

  /** Reads cells to the end of the line; undefined when the line ends inside quotes. */
  #read(line: Line, startsInside: boolean): CsvRecord | undefined {
    const { text } = line;
    let inside = startsInside;
    for (let i = 0; ; i += this.#options.delimiter.length) {
      i = this.#readCell(text, i, inside);
      if (i < 0) return this.#keepOpen(line);
      if (i === text.length) return this.#finish(line);
      if (!text.startsWith(this.#options.delimiter, i)) return this.#textAfterQuote(line);
      inside = false;
    }
  }

  /** The offset after the cell, or -1 when it goes on in the next line. */
  #readCell(text: string, from: number, inside: boolean): number {
    if (inside) return this.#readQuoted(text, from);
    if (this.#options.quoting && text[from] === '"') return this.#readQuoted(text, from + 1);
    const delimiter = text.indexOf(this.#options.delimiter, from);
    const end = delimiter < 0 ? text.length : delimiter;
    this.#cells.push(text.slice(from, end));
    return end;
  }

  /** Reads to the closing quote; the offset after it, or -1 when the line ends first. */
  #readQuoted(text: string, from: number): number {
    for (let i = from; ; ) {
      const quote = text.indexOf('"', i);
      this.#cell += quote < 0 ? text.slice(i) : text.slice(i, quote);
      if (quote < 0) return -1;
      if (text[quote + 1] !== '"') {
        this.#cells.push(this.#cell);
        this.#cell = '';
        return quote + 1;
      }
      this.#cell += '"';
      i = quote + 2;
    }
  }

  #keepOpen(line: Line): undefined {
    this.#open.push(line);
    this.#openChars += line.text.length + line.ending.length;
  }

  #textAfterQuote(line: Line): CsvRecord {
    const first = this.#open[0] ?? line;
    if (this.#open.length > 0) this.#open.push(line);
    return { line: first.number, reason: `cell ${this.#cells.length} has text after its closing quote` };
  }

  #finish(line: Line): CsvRecord {
    const number = this.#open[0]?.number ?? line.number;
    // A record that ended well is not read again, whatever its lines held.
    this.#open = [];
    if (this.#problem !== undefined) return { line: number, reason: this.#problem };
    return { line: number, cells: this.#cells };
  }
}
