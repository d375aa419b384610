import type { AddResult } from '../../main.ts';
import { COLUMN_TYPES, type ColumnTypes } from '../../store/column-types.ts';
import type { OpenedInputs } from '../open/open-inputs.ts';
import type { BadLineLog } from './bad-line-log.ts';
import { deviationsText } from './deviations-text.ts';
import { printable } from './excerpt.ts';
import { fileJson, filesText } from './files-report.ts';
import { formatCount, formatDuration, formatRate, plural } from './format-numbers.ts';

/** Report of indexing files. */
export interface IndexReport {
  readonly db: string;
  readonly collection: string;
  readonly input: Pick<OpenedInputs, 'isLone' | 'reports' | 'passedOver'>;
  readonly result: AddResult;
  /** Documents of the collection afterwards, and their vectors: more where they are of several passages. */
  readonly count: number;
  readonly vectors: number;
  /** Dimensions onto which its vectors are projected, where that was asked for. */
  readonly projected?: number | undefined;
  readonly bad: BadLineLog;
  /** From the open model to the closed database. */
  readonly ms: number;
}

/** Documents of the files that are in the database now. */
export function usedOf({ added, updated, unchanged }: AddResult): number {
  return added + updated + unchanged;
}

/** Lines for people: one a file where there are several, two of the whole, and one of the columns of tables that are not text. */
export function reportText({ db, input, result, count, vectors, projected, bad, ms }: IndexReport): string {
  const { isLone, reports } = input;
  const parts = [
    `${formatCount(result.added)} added`,
    `${formatCount(result.updated)} updated`,
    `${formatCount(result.unchanged)} unchanged`,
    ...(bad.count > 0 ? [plural(bad.count, 'bad line')] : []),
  ];
  const rate = ms > 0 ? `, ${formatRate(usedOf(result) / (ms / 1000))}/s` : '';
  const passages = vectors > count ? ` in ${plural(vectors, 'passage')}` : '';
  const few = projected === undefined ? '' : `, vectors of ${projected} dimensions`;
  const holds = `${db} now holds ${plural(count, 'document')}${passages}${few}`;
  const name = isLone ? nameOf(reports[0].file) : plural(reports.length, 'file');
  const columns = reports.map(({ file, columnTypes, deviations }) => {
    const place = isLone ? '' : ` in ${printable(file)}`;
    return columnsText(columnTypes, place) + deviationsText(deviations, place);
  });
  const each = isLone ? '' : filesText(reports);
  return `${each}${name}: ${parts.join(', ')} (${formatDuration(ms)}${rate})\n${columns.join('')}${longText(result)}${holds}\n`;
}

/** `214 of 5,000 texts are longer than 512 tokens; they are split into passages`, where it is so. */
function longText({ longTexts }: AddResult): string {
  if (longTexts === undefined) return '';
  const { count, of, maxTokens, read } = longTexts;
  const many = count === 1 ? 'is' : 'are';
  const rest =
    read === 'passages'
      ? `${count === 1 ? 'it is' : 'they are'} split into passages`
      : `the model reads ${count === 1 ? 'its beginning' : 'their beginnings'} only; without --no-passages it reads all`;
  return `${formatCount(count)} of ${plural(of, 'text')} ${many} longer than ${formatCount(maxTokens)} tokens; ${rest}\n`;
}

function nameOf(file: string): string {
  return file === '-' ? 'stdin' : file;
}

/** `columns read: price as number; listed as date`. */
function columnsText(columnTypes: ColumnTypes = new Map(), place: string): string {
  const typed = [...columnTypes].filter(([, type]) => type !== 'string');
  const byType = COLUMN_TYPES.flatMap((type) => {
    const columns = typed.filter(([, each]) => each === type).map(([column]) => printable(column));
    return columns.length === 0 ? [] : `${columns.join(', ')} as ${type}${columns.length === 1 ? '' : 's'}`;
  });
  return byType.length === 0 ? '' : `columns read${place}: ${byType.join('; ')}\n`;
}

/** One line of JSON. `badLines` counts the lines that could not be read and those the database refused. */
export function reportJson({ db, collection, input, result, count, vectors, projected, bad, ms }: IndexReport): string {
  const { added, updated, unchanged, longTexts } = result;
  const { isLone, reports, passedOver } = input;
  const [{ file, format, columnTypes = new Map(), deviations }] = isLone ? reports : [{ file: '' }];
  const report = {
    db,
    collection,
    ...(isLone && { file: nameOf(file), format }),
    added,
    updated,
    unchanged,
    ...(longTexts && { longTexts }),
    badLines: bad.count,
    firstBadLines: bad.first,
    ...(columnTypes.size > 0 && { columnTypes: Object.fromEntries(columnTypes) }),
    ...(isLone && deviations !== undefined && { deviations }),
    ...(!isLone && { files: reports.map(fileJson), passedOver }),
    count,
    vectors,
    ...(projected !== undefined && { dim: projected }),
    seconds: ms / 1000,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  return `${JSON.stringify(report)}\n`;
}
