import { csvCell, tsvCell } from './table-cells.ts';

/** Forms in which rows of results are written. */
export const ROW_FORMATS = ['jsonl', 'csv', 'tsv'] as const;

export type RowFormatName = (typeof ROW_FORMATS)[number];

/** Named values of one row, in the order of the columns. */
export type OutputRow = Readonly<Record<string, unknown>>;

/** A float32 with no more digits than bring the same one back. */
export function float32(value: number): number {
  return Number(value.toPrecision(9));
}

/** Turns rows into text, one after the other. */
export interface RowFormat {
  /** The row as text, with what must stand before it if it is the first. */
  render(row: OutputRow): string;
  /** Fields that stood in later rows only and have no column in a table. */
  readonly lost: ReadonlySet<string>;
}

/** Options of a table. */
export interface RowFormatOptions {
  /** CSV without byte order mark and apostrophes, for programs. Default false: for spreadsheets. */
  readonly plain?: boolean;
}

/** Creates a writer of rows; the columns of a table are the fields of its first row. */
export function rowFormat(name: RowFormatName, { plain = false }: RowFormatOptions = {}): RowFormat {
  if (name === 'jsonl') return { render: (row) => `${JSON.stringify(row)}\n`, lost: new Set() };
  if (name === 'tsv') return new Table('\t', '\n', tsvCell);
  const cell = (value: unknown) => csvCell(value, { forSpreadsheet: !plain });
  // Without the mark a spreadsheet reads Chinese as another encoding.
  return new Table(',', '\r\n', cell, plain ? '' : '\ufeff');
}

class Table implements RowFormat {
  readonly lost = new Set<string>();
  readonly #delimiter: string;
  readonly #newline: string;
  readonly #cell: (value: unknown) => string;
  readonly #mark: string;
  #columns: readonly string[] | undefined;

  constructor(delimiter: string, newline: string, cell: (value: unknown) => string, mark = '') {
    this.#delimiter = delimiter;
    this.#newline = newline;
    this.#cell = cell;
    this.#mark = mark;
  }

  render(row: OutputRow): string {
    const columns = this.#columns ?? Object.keys(row);
    const head = this.#columns === undefined ? this.#mark + this.#line(columns) : '';
    this.#columns = columns;
    for (const field of Object.keys(row)) if (!columns.includes(field)) this.lost.add(field);
    return head + this.#line(columns.map((column) => row[column]));
  }

  #line(values: readonly unknown[]): string {
    return values.map(this.#cell).join(this.#delimiter) + this.#newline;
  }
}
