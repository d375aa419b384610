import { readNumber } from '../options/shared-options.ts';

/** How cells of a CSV table are written. */
export interface CsvCellOptions {
  /**
   * Puts an apostrophe before a cell that a spreadsheet would run as a formula. The cell then reads differently: leave it
   * out where a program reads the table.
   */
  readonly forSpreadsheet: boolean;
}

/** Signs that make a spreadsheet take a cell for a formula (OWASP, CSV injection), the full-width ones of East Asia included. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u;

/** One cell of a CSV row, quoted as RFC 4180 wants it. */
export function csvCell(value: unknown, { forSpreadsheet }: CsvCellOptions): string {
  const text = cellText(value);
  const hazard = forSpreadsheet && FORMULA.test(text) && readNumber(text) === undefined;
  const cell = hazard ? `'${text}` : text;
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** One cell of a TSV row, which has no quoting: each tab and each line break inside becomes a space. */
export function tsvCell(value: unknown): string {
  return cellText(value).replace(/\r\n|[\t\r\n]/g, ' ');
}

/** Text of a value: nothing for null and undefined, JSON for lists and objects. */
function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
