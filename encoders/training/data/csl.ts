import { join } from 'node:path';
import { type DropCounts, PairCollector, type PositivePair } from './data-sets.ts';
import { readRows } from './rows.ts';

const SPLITS = ['dev', 'test'] as const;

/** Query of a pair: the title of a paper or its keywords. */
export type CslQuery = 'title' | 'keywords';

/**
 * Reads abstracts of Chinese scientific papers (CSL, Li and others 2022, Apache-2.0) with their titles or keywords.
 * The keyword file appends the title to the abstract; it is cut off, for a query must not stand in its passage.
 */
export async function readCsl(
  dataDir: string,
  query: CslQuery,
): Promise<{ pairs: PositivePair[]; dropped: DropCounts }> {
  const collector = new PairCollector<PositivePair>();
  for (const split of SPLITS) {
    const titles = await readTitles(dataDir, split);
    if (query === 'title') {
      for (const [abstract, title] of titles) add(collector, title, abstract);
      continue;
    }
    for await (const { cells } of readRows(join(dataDir, `retrieval/csl/kg/${split}.tsv.gz`), 'tsv')) {
      const abstract = withoutTitle((cells[1] ?? '').trim(), titles);
      if (abstract === undefined) collector.drop('unknown abstract');
      else add(collector, (cells[2] ?? '').trim().replaceAll('_', ' '), abstract);
    }
  }
  return { pairs: collector.pairs, dropped: collector.dropped };
}

function add(collector: PairCollector<PositivePair>, query: string, passage: string): void {
  if (query === '' || passage === '') collector.drop('empty text');
  else collector.pairs.push({ query, passage });
}

/** Title of each abstract. */
async function readTitles(dataDir: string, split: string): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  for await (const { cells } of readRows(join(dataDir, `retrieval/csl/ts/${split}.tsv.gz`), 'tsv')) {
    titles.set((cells[1] ?? '').trim(), (cells[2] ?? '').trim());
  }
  return titles;
}

function withoutTitle(text: string, titles: ReadonlyMap<string, string>): string | undefined {
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) {
    if (titles.get(text.slice(0, at).trim()) === text.slice(at).trim()) return text.slice(0, at).trim();
  }
  return undefined;
}
