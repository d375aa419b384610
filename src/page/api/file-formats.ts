import type { FORMATS } from '#types/src/readers/input-format';

/** What the server reads, by format: a copy of the server's table, which must equal it, and what differs does not compile. */
const FILE_FORMATS: typeof FORMATS = {
  jsonl: { title: 'JSONL', endings: ['jsonl', 'ndjson'], holds: 'records', of: 'text' },
  json: { title: 'JSON', endings: ['json'], holds: 'records', of: 'text' },
  csv: { title: 'CSV', endings: ['csv'], holds: 'records', of: 'text' },
  tsv: { title: 'TSV', endings: ['tsv', 'tab'], holds: 'records', of: 'text' },
  txt: { title: 'text', endings: ['txt', 'text'], holds: 'lines', of: 'text' },
  text: { title: 'text', endings: [], holds: 'document', of: 'text' },
  md: { title: 'Markdown', endings: ['md', 'markdown', 'mdown', 'mkd'], holds: 'document', of: 'text' },
  html: { title: 'HTML', endings: ['html', 'htm', 'xhtml'], holds: 'document', of: 'text' },
  pdf: { title: 'PDF', endings: ['pdf'], holds: 'document', of: 'bytes' },
};

const ALL = Object.values(FILE_FORMATS);

/** Endings for a dialog that chooses files, which takes whatever is called otherwise too; the server tells by the bytes what a file is. */
export const FILE_ENDINGS: string = endingsOf(ALL);

/** The same for files of pairs: of a list, or of what may be a table. */
export const PAIR_ENDINGS: string = endingsOf(ALL.filter(({ holds }) => holds !== 'document'));

/** Whether a file of a format has fields with names, among which there is something to choose. */
export function hasRecords(format: keyof typeof FORMATS): boolean {
  return FILE_FORMATS[format].holds === 'records';
}

/** Whether a file of this name is no text: only all of it tells what is in it. */
export function isBinary(name: string): boolean {
  const endings = ALL.filter((format) => format.of === 'bytes').flatMap((format) => [...format.endings]);
  return endings.some((ending) => new RegExp(`\\.${ending}(?:\\.gz)?$`, 'i').test(name));
}

function endingsOf(formats: readonly (typeof ALL)[number][]): string {
  return [...formats.flatMap(({ endings }) => [...endings]), 'gz'].map((ending) => `.${ending}`).join(',');
}
