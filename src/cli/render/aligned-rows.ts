import { padToWidth, textWidth } from '../../core/text/text-width.ts';

/** Between the columns of a table. */
const GAP = '  ';

/**
 * Rows of a table as lines without an end, each column as wide as its widest cell.
 * @param rows of as many cells each, its head among them if it has one.
 * @param toRight columns whose cells stand to the right, as counts do.
 */
export function alignedRows(rows: readonly (readonly string[])[], toRight: readonly number[] = []): string[] {
  const [first = []] = rows;
  const widths = first.map((_, column) => Math.max(...rows.map((row) => textWidth(row[column]!))));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column]!;
      return toRight.includes(column) ? cell.padStart(width) : padToWidth(cell, width);
    });
    return cells.join(GAP).trimEnd();
  });
}
