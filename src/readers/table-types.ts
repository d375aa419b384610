import { type ColumnType, type ColumnTypes, OTHER_COLUMNS } from '../store/column-types.ts';
import { type Cell, type ColumnTypeGuess, cellOf, looksLike } from './guess-column-types.ts';
import type { KnownColumns } from './known-columns.ts';
import { type BadLine, describeType, type InputRecord } from './record.ts';

/** Longest part of a cell that is told. */
const MAX_TOLD = 60;

/** How a column of a table differs from what is known of it. */
export interface ColumnDeviation {
  readonly column: string;
  /** What it was until now. */
  readonly known: ColumnType;
  /** What it is from now on, since the caller says so. */
  readonly now?: ColumnType;
  /** What all of its cells look like, of a column that stays text. */
  readonly looksLike?: ColumnType;
  /** How many cells are not what it is; they are kept as text. */
  readonly cells?: number;
  /** Line and text of the first of those. */
  readonly line?: number;
  readonly cell?: string;
}

/** Where the types of the columns of a table come from. */
export interface TableTypesOptions {
  /** What the caller says, which a cell that is none is a bad line for. */
  readonly given: ColumnTypes;
  /** What is known from before; a cell that is none stays text. */
  readonly known: ColumnTypes;
  /** What the cells look like. */
  readonly guess: ColumnTypeGuess;
  /** Columns that are text whatever is in them: that of the text and that of the id. */
  readonly texts: readonly string[];
  /** Is told what the columns are. */
  readonly knownColumns?: KnownColumns | undefined;
}

/** Reads the cells of one table in their types. */
export class TableTypes {
  /** By column; '*' stands for those that are not named. */
  readonly types: ColumnTypes;
  readonly #given: ColumnTypes;
  readonly #known: ColumnTypes;
  readonly #texts: readonly string[];
  readonly #columns: KnownColumns | undefined;
  readonly #deviations = new Map<string, ColumnDeviation>();
  /** Columns that are not named, and were seen. */
  readonly #others = new Set<string>();

  constructor({ given, known, guess, texts, knownColumns }: TableTypesOptions) {
    this.#given = given;
    // A copy, since what is learnt of this table comes to it.
    this.#known = new Map(known);
    this.#texts = texts;
    this.#columns = knownColumns;
    const looks = guess.types;
    const types = new Map(looks);
    for (const [column, type] of looks) {
      const before = this.#known.get(column);
      if (before === undefined || this.#isGiven(column)) continue;
      types.set(column, before);
      if (before === 'string' && type !== 'string' && !texts.includes(column))
        this.#deviations.set(column, { column, known: before, looksLike: type });
    }
    for (const [column, type] of given) types.set(column, type);
    for (const column of texts) types.set(column, 'string');
    this.types = types;
    for (const [column, type] of types) if (column !== OTHER_COLUMNS) this.#learn(column, type);
  }

  /** How the columns differ from what was known, as far as they were read. */
  get deviations(): ColumnDeviation[] {
    return [...this.#deviations.values()];
  }

  /** Gives the cells of a row their types; an empty one of a column that is not text is left out. */
  read({ line, fields }: InputRecord): InputRecord | BadLine {
    const typed: Record<string, unknown> = {};
    for (const [column, value] of Object.entries(fields)) {
      const type = this.#typeOf(column, value);
      const cell = type === 'string' ? value : String(value).trim();
      if (cell === '' && type !== 'string') continue;
      const read = typeof cell === 'string' ? this.#cell(column, cell, type, line) : cell;
      if (read === undefined) {
        const came = typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_TOLD)) : describeType(value);
        return { line, reason: `column ${JSON.stringify(column)} is ${came}, expected a ${type}` };
      }
      Object.defineProperty(typed, column, { value: read, enumerable: true, writable: true, configurable: true });
    }
    return { line, fields: typed };
  }

  #typeOf(column: string, value: unknown): ColumnType {
    const type = this.types.get(column);
    if (type !== undefined) return type;
    const other = this.types.get(OTHER_COLUMNS);
    if (other !== undefined && !this.#others.has(column) && String(value).trim() !== '') {
      this.#others.add(column);
      this.#learn(column, other);
    }
    return other ?? 'string';
  }

  #cell(column: string, cell: string, type: ColumnType, line: number): Cell | undefined {
    if (!this.#known.has(column) || this.#isGiven(column)) return cellOf(cell, type);
    // Of a column that was of numbers until now, 007 may be a name all the same.
    if (type === 'string' || looksLike(cell, type)) return cellOf(cell, type);
    const before = this.#deviations.get(column);
    const first = before ?? { column, known: type, line, cell: cell.slice(0, MAX_TOLD) };
    this.#deviations.set(column, { ...first, cells: (before?.cells ?? 0) + 1 });
    return cell;
  }

  #isGiven(column: string): boolean {
    return this.#given.has(column) || this.#given.has(OTHER_COLUMNS);
  }

  #learn(column: string, type: ColumnType): void {
    if (this.#texts.includes(column)) return;
    const known = this.#known.get(column);
    if (known !== undefined && known !== type) this.#deviations.set(column, { column, known, now: type });
    this.#columns?.learn(column, type);
  }
}
