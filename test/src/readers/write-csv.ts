/** Writes rows as RFC 4180 text, quoting where needed, and says on which line each row starts. */
export function writeCsv(rows: string[][], newline: string): { text: string; lines: number[] } {
  let text = '';
  const lines: number[] = [];
  for (const row of rows) {
    lines.push(text.split('\n').length);
    text += row.map(writeCell).join(',') + newline;
  }
  return { text, lines };
}

function writeCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
