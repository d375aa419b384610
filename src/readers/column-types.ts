import { FormatError } from '../core/errors.ts';
import { suggest } from '../core/wording.ts';
import type { OptionSpelling } from './option-spelling.ts';
import { type BadLine, describeType, type InputRecord } from './record.ts';

export const COLUMN_TYPES = ['string', 'number', 'boolean', 'date'] as const;

/** Type of the cells of a column. */
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** Types by column. */
export type ColumnTypes = ReadonlyMap<string, ColumnType>;

/** Stands for all columns that are not named. */
export const OTHER_COLUMNS = '*';

/** More digits than a double has in any case, so that an id stays the same. */
const MAX_DIGITS = 15;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
/** As people write them. */
const ANY_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DATE =
  /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?:[T ](\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

type Cell = string | number | boolean;

/** Reads a cell that must be of a type; undefined when it is not. */
function cellOf(cell: string, type: ColumnType): Cell | undefined {
  if (type === 'string') return cell;
  if (type === 'number') return numberOf(cell);
  if (type === 'date') return dateOf(cell);
  return /^(?:true|false)$/i.test(cell) ? cell.toLowerCase() === 'true' : undefined;
}

function numberOf(cell: string): number | undefined {
  const number = ANY_NUMBER.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** Year first, since what 1/2/2024 is depends on where it was written. */
function dateOf(cell: string): string | undefined {
  const [, year, , month, day, hanMonth, hanDay, hour, minute, second = '00', zone = ''] = DATE.exec(cell) ?? [];
  if (year === undefined) return undefined;
  const date = [year, two(month ?? hanMonth), two(day ?? hanDay)].join('-');
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ?? false;
  if (!isDay || Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second) >= 61) return undefined;
  return hour === undefined ? date : `${date}T${two(hour)}:${minute}:${second}${zone.toUpperCase()}`;
}

function two(digits: string): string {
  return digits.padStart(2, '0');
}

/** Whether a cell looks like a type and like nothing else: 007 and long ids are no numbers. */
function looksLike(cell: string, type: ColumnType): boolean {
  if (type === 'number') {
    const digits = cell.replace(/e.*$/i, '').replace(/\D/g, '').length;
    return NUMBER.test(cell) && digits <= MAX_DIGITS && Number.isFinite(Number(cell));
  }
  return cellOf(cell, type) !== undefined;
}

/** Finds the types that columns have where all of their cells look like them; empty cells count for none. */
export class ColumnTypeGuess {
  /** Types that each column may still have. */
  readonly #open = new Map<string, readonly ColumnType[]>();

  /** Looks at a row. @param fields cells by column. */
  add(fields: Readonly<Record<string, unknown>>): void {
    for (const [column, cell] of Object.entries(fields)) {
      const open = this.#open.get(column) ?? ['number', 'boolean', 'date'];
      const text = String(cell).trim();
      if (text !== '' && open.length > 0)
        this.#open.set(
          column,
          open.filter((type) => looksLike(text, type)),
        );
    }
  }

  /** Columns that are not text alone. */
  get types(): Map<string, ColumnType> {
    const known = [...this.#open].filter(([, open]) => open.length > 0);
    return new Map(known.map(([column, open]) => [column, open[0]!]));
  }
}

/** Throws FormatError unless a table has all columns whose types were given. @param name of the table. */
export function requireColumns(
  columns: readonly string[],
  given: ColumnTypes,
  name: string,
  spell: OptionSpelling,
): void {
  for (const column of given.keys()) {
    if (column === OTHER_COLUMNS || columns.includes(column)) continue;
    const near = suggest(column, columns);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new FormatError(
      `${name}: ${spell('types')} names a column ${JSON.stringify(column)} that is not there${hint}`,
    );
  }
}

/** Gives the cells of a row their types; an empty one of a column that is not text is left out. */
export function typedRow({ line, fields }: InputRecord, types: ColumnTypes): InputRecord | BadLine {
  const typed: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(fields)) {
    const type = types.get(column) ?? types.get(OTHER_COLUMNS) ?? 'string';
    const cell = type === 'string' ? value : String(value).trim();
    if (cell === '' && type !== 'string') continue;
    const read = typeof cell === 'string' ? cellOf(cell, type) : cell;
    if (read === undefined) {
      const came = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : describeType(value);
      return { line, reason: `column ${JSON.stringify(column)} is ${came}, expected a ${type}` };
    }
    Object.defineProperty(typed, column, { value: read, enumerable: true, writable: true, configurable: true });
  }
  return { line, fields: typed };
}
