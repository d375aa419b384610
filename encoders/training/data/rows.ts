import { parse } from 'csv-parse/sync';
import { FormatError, messageOf } from '../../../src/core/errors.ts';
import { readLines, readWhole } from './text-lines.ts';

/** One record of a table file. */
export interface Row {
  /** Line on which the record starts, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** How a table file separates and quotes its cells. */
export type RowFormat =
  /** Tab-separated; quotation marks are text. */
  | 'tsv'
  /** Tab-separated; a cell wrapped in quotation marks holds doubled ones inside. */
  | 'quoted-tsv'
  /** Comma-separated as in RFC 4180. */
  | 'csv';

/**
 * Reads the records of a table file, plain or `.gz`, the header row (if any) included. Blank lines are skipped.
 * @throws NotFoundError or FormatError as `readLines` does; FormatError when a csv file breaks its quoting.
 */
export async function* readRows(path: string, format: RowFormat): AsyncGenerator<Row> {
  if (format === 'csv') {
    yield* csvRows(path, await readWhole(path));
    return;
  }
  for await (const { number, text } of readLines(path)) {
    if (text.trim() === '') continue;
    const cells = text.split('\t');
    yield { line: number, cells: format === 'tsv' ? cells : cells.map(unquote) };
  }
}

function csvRows(path: string, text: string): Row[] {
  try {
    const records = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
    return (records as unknown as { info: { lines: number }; record: string[] }[]).map(({ info, record }) => {
      const inside = record.reduce((count, cell) => count + cell.split('\n').length - 1, 0);
      return { line: info.lines - inside, cells: record };
    });
  } catch (error) {
    throw new FormatError(`read ${path}: expected comma-separated records: ${messageOf(error)}`, { cause: error });
  }
}

/** `"say ""yes"""` becomes `say "yes"`; what is not wholly quoted stays as it is. */
function unquote(cell: string): string {
  if (cell.length < 2 || !cell.startsWith('"') || !cell.endsWith('"')) return cell;
  const inside = cell.slice(1, -1);
  if (inside.replaceAll('""', '').includes('"')) return cell;
  return inside.replaceAll('""', '"');
}
