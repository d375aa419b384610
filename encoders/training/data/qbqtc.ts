import { join } from 'node:path';
import { wordKey } from '../../../src/core/text/pair-key.ts';
import { type DropCounts, type LabelledPair, PairCollector } from './data-sets.ts';
import { readJsonLines } from './text-lines.ts';

/** A title that was judged for a query. */
export interface GradedTitle {
  readonly text: string;
  /** 0 not relevant, 1 partly, 2 relevant. */
  readonly grade: number;
}

/** A query of a search engine and the titles that were judged for it, in the order of the file. */
export interface GradedQuery {
  readonly query: string;
  readonly titles: readonly GradedTitle[];
}

interface QbqtcRow {
  readonly query: string;
  readonly title: string;
  readonly label?: string;
  readonly relevant?: string;
}

const GRADES = ['0', '1', '2'];

/**
 * Reads the graded rankings of QBQTC (QQ Browser Query Title Corpus, CLUE benchmark 2021): 791 queries, about 19 titles
 * each. They are measured on and never trained on. A grade other than 0, 1 and 2 takes its row out.
 */
export async function readQbqtcRankings(dataDir: string): Promise<GradedQuery[]> {
  const titles = new Map<string, GradedTitle[]>();
  for await (const row of readJsonLines<QbqtcRow>(join(dataDir, 'retrieval/qbqtc/train_previous.json.gz'))) {
    if (!GRADES.includes(row.relevant ?? '')) continue;
    const known = titles.get(row.query) ?? [];
    known.push({ text: row.title, grade: Number(row.relevant) });
    titles.set(row.query, known);
  }
  return Array.from(titles, ([query, judged]) => ({ query, titles: judged }));
}

/**
 * Reads the 20,000 judged pairs of QBQTC's dev file (a query, a title, its grade), without those whose query stands in
 * the rankings that are measured, whatever its punctuation.
 */
export async function qbqtcPairs(dataDir: string): Promise<{ pairs: LabelledPair[]; dropped: DropCounts }> {
  const measured = new Set((await readQbqtcRankings(dataDir)).map(({ query }) => wordKey(query)));
  const collector = new PairCollector<LabelledPair>();
  for await (const row of readJsonLines<QbqtcRow>(join(dataDir, 'retrieval/qbqtc/dev.json.gz'))) {
    const [a, b] = [row.query.trim(), row.title.trim()];
    if (a === '' || b === '') collector.drop('empty text');
    else if (!GRADES.includes(row.label ?? '')) collector.drop('unknown label');
    else if (measured.has(wordKey(a))) collector.drop('leak: qbqtc queries');
    else collector.pairs.push({ a, b, label: Number(row.label) });
  }
  return { pairs: collector.pairs, dropped: collector.dropped };
}
