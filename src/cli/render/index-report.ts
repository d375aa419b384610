import type { AddResult } from '../../main.ts';
import { COLUMN_TYPES } from '../../readers/column-types.ts';
import type { OpenedInput } from '../../readers/read-documents.ts';
import type { BadLineLog } from './bad-line-log.ts';
import { printable } from './excerpt.ts';
import { formatCount, formatDuration, formatRate, plural } from './format-numbers.ts';

/** Report of indexing a file. */
export interface IndexReport {
  readonly db: string;
  readonly collection: string;
  readonly input: OpenedInput;
  readonly result: AddResult;
  /** Documents of the collection afterwards, and their vectors: more where they are of several passages. */
  readonly count: number;
  readonly vectors: number;
  readonly bad: BadLineLog;
  /** From the open model to the closed database. */
  readonly ms: number;
}

/** Documents of the file that are in the database now. */
export function usedOf({ added, updated, unchanged }: AddResult): number {
  return added + updated + unchanged;
}

/** Two lines for people, and one of the columns of a table that are not text. */
export function reportText({ db, input, result, count, vectors, bad, ms }: IndexReport): string {
  const parts = [
    `${formatCount(result.added)} added`,
    `${formatCount(result.updated)} updated`,
    `${formatCount(result.unchanged)} unchanged`,
    ...(bad.count > 0 ? [plural(bad.count, 'bad line')] : []),
  ];
  const rate = ms > 0 ? `, ${formatRate(usedOf(result) / (ms / 1000))}/s` : '';
  const passages = vectors > count ? ` in ${plural(vectors, 'passage')}` : '';
  const holds = `${db} now holds ${plural(count, 'document')}${passages}`;
  return `${input.name}: ${parts.join(', ')} (${formatDuration(ms)}${rate})\n${columnsText(input)}${holds}\n`;
}

/** `columns: price is a number, listed a date`. */
function columnsText({ columnTypes }: OpenedInput): string {
  const typed = [...columnTypes].filter(([, type]) => type !== 'string');
  const byType = COLUMN_TYPES.flatMap((type) => {
    const columns = typed.filter(([, each]) => each === type).map(([column]) => printable(column));
    return columns.length === 0 ? [] : `${columns.join(', ')} as ${type}${columns.length === 1 ? '' : 's'}`;
  });
  return byType.length === 0 ? '' : `columns read: ${byType.join('; ')}\n`;
}

/** One line of JSON. `badLines` counts the lines that could not be read and those the database refused. */
export function reportJson({ db, collection, input, result, count, vectors, bad, ms }: IndexReport): string {
  const { added, updated, unchanged } = result;
  const report = {
    db,
    collection,
    file: input.name,
    format: input.format,
    added,
    updated,
    unchanged,
    badLines: bad.count,
    firstBadLines: bad.first,
    ...(input.columnTypes.size > 0 && { columnTypes: Object.fromEntries(input.columnTypes) }),
    count,
    vectors,
    seconds: ms / 1000,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  return `${JSON.stringify(report)}\n`;
}
