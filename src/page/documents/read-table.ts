import type { FileContent } from './file-content.ts';

/** Rows of a table whose first one names the columns. Values stay text: the file does not say what they are. */
export async function readTable(text: string, delimiter: ',' | '\t'): Promise<FileContent> {
  // Loaded when the first table is read: it is larger than the page.
  const { parse } = await import('csv-parse/browser/esm/sync');
  const options = { delimiter, bom: true, skip_empty_lines: true, relax_column_count: true, columns: true } as const;
  // A quote of a TSV is a quote, not the beginning of a field.
  const rows = parse(text, delimiter === '\t' ? { ...options, quote: null } : options) as Record<string, string>[];
  return { documents: rows, columns: Object.keys(rows[0] ?? {}) };
}

/** The column that most likely holds the texts: one of that name, else the one with the longest values. */
export function textColumn({ documents, columns = [] }: FileContent): string | undefined {
  if (columns.includes('text')) return 'text';
  const sample = documents.slice(0, 200);
  const lengthOf = (column: string) => sample.reduce((sum, document) => sum + String(document[column] ?? '').length, 0);
  return [...columns].sort((a, b) => lengthOf(b) - lengthOf(a))[0];
}

/** Documents of a table: the column with the text becomes it; empty values are left out. */
export function withText(documents: FileContent['documents'], column: string): FileContent['documents'] {
  return documents.map((row) => {
    const given = Object.entries(row).filter(([, value]) => value !== '');
    const { [column]: text = '', ...others } = Object.fromEntries(given);
    return { ...others, text };
  });
}
