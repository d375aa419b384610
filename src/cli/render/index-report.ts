import type { AddResult } from '../../main.ts';
import type { OpenedInput } from '../readers/read-documents.ts';
import type { BadLineLog } from './bad-line-log.ts';
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

/** Two lines for people. */
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
  return `${input.name}: ${parts.join(', ')} (${formatDuration(ms)}${rate})\n${holds}\n`;
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
    count,
    vectors,
    seconds: ms / 1000,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  return `${JSON.stringify(report)}\n`;
}
