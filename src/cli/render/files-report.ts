import type { FileReport } from '../../readers/file-report.ts';
import type { PassedOver } from '../../readers/find-files.ts';
import { printable } from './excerpt.ts';
import { formatCount, plural } from './format-numbers.ts';

/** Files that are told one by one; of more, those of a folder are told together. */
const MAX_TOLD = 40;
/** Files that are named for one reason. */
const MAX_NAMED = 5;

/** Lines that say which files were passed over, and why. */
export function inputsText(passedOver: readonly PassedOver[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { file, reason } of passedOver) byReason.set(reason, [...(byReason.get(reason) ?? []), printable(file)]);
  return Array.from(byReason, ([reason, files]) => {
    const more = files.length > MAX_NAMED ? ` and ${formatCount(files.length - MAX_NAMED)} more` : '';
    return `passed over ${files.slice(0, MAX_NAMED).join(', ')}${more}: ${reason}`;
  });
}

/** A line for each file, or for each folder where there are many. */
export function filesText(reports: readonly FileReport[]): string {
  if (reports.length <= MAX_TOLD)
    return reports.map((report) => `${printable(report.file)}: ${outcome(report)}\n`).join('');
  const groups = new Map<string, FileReport[]>();
  for (const report of reports) {
    const name = report.folder ?? report.file;
    groups.set(name, [...(groups.get(name) ?? []), report]);
  }
  return Array.from(
    groups,
    ([name, some]) => `${printable(name)}: ${some.length > 1 ? together(some) : outcome(some[0])}\n`,
  ).join('');
}

function outcome({ documents, badLines, error }: FileReport): string {
  const parts = [plural(documents, 'document'), ...(badLines > 0 ? [plural(badLines, 'bad line')] : [])];
  if (error === undefined) return parts.join(', ');
  return documents === 0 ? 'not read' : `${parts.join(', ')}, then not read to its end`;
}

function together(reports: readonly FileReport[]): string {
  const sum = (of: (report: FileReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const badLines = sum((report) => report.badLines);
  const failed = sum(({ error }) => Number(error !== undefined));
  return [
    `${plural(
      sum((report) => report.documents),
      'document',
    )} of ${plural(reports.length, 'file')}`,
    ...(badLines > 0 ? [plural(badLines, 'bad line')] : []),
    ...(failed > 0 ? [`${plural(failed, 'file')} not read`] : []),
  ].join(', ');
}

/** A file as JSON tells it. */
export function fileJson({ error, columnTypes, folder: _, ...report }: FileReport) {
  return {
    ...report,
    ...(columnTypes !== undefined && { columnTypes: Object.fromEntries(columnTypes) }),
    ...(error !== undefined && { error: { code: error.code, message: error.message } }),
  };
}
