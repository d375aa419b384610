import { FormatError } from '../core/errors.ts';
import { suggest } from '../core/wording.ts';
import { type ColumnType, type ColumnTypes, OTHER_COLUMNS } from '../store/column-types.ts';
import type { OptionSpelling } from './option-spelling.ts';

/** More digits than a double has in any case, so that an id stays the same. */
const MAX_DIGITS = 15;
/** As many as programs write of a double: 39.910000000000004 is no id. */
const MAX_DECIMAL_DIGITS = 17;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
/** As people write them. */
const ANY_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DATE =
  /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?:[T ](\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Value that is stored of a cell. */
export type Cell = string | number | boolean;

/** Reads a cell that must be of a type; undefined when it is not. */
export function cellOf(cell: string, type: ColumnType): Cell | undefined {
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
export function looksLike(cell: string, type: ColumnType): boolean {
  if (type === 'number') {
    const digits = cell.replace(/e.*$/i, '').replace(/^-?0?\.?0*|\D/g, '').length;
    const most = cell.includes('.') ? MAX_DECIMAL_DIGITS : MAX_DIGITS;
    return NUMBER.test(cell) && digits <= most && Number.isFinite(Number(cell));
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
      const open = this.#open.get(column) ?? (['number', 'boolean', 'date'] as const);
      const text = String(cell).trim();
      if (text !== '' && open.length > 0)
        this.#open.set(
          column,
          open.filter((type) => looksLike(text, type)),
        );
    }
  }

  /** Columns of which a cell was seen that is not empty. */
  get types(): Map<string, ColumnType> {
    return new Map(Array.from(this.#open, ([column, open]) => [column, open[0] ?? 'string']));
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
