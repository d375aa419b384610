import { join } from 'node:path';
import { readJsonLines } from '../../encoders/training/data/text-lines.ts';
import { createRandom } from '../../src/core/random.ts';
import type { SearchSet } from './search-sets.ts';

/** A row of the question files of the open data. */
interface QaRow {
  readonly query: string;
  readonly passage: string;
  readonly source: string;
}

/** Which rows of which file make a set. */
export interface QaChoice {
  /** Name of the set. */
  readonly name: string;
  /** File of `open/qa`, without its endings. */
  readonly file: string;
  readonly takes?: (row: QaRow) => boolean;
  /** Most passages, drawn at random. */
  readonly passages: number;
}

const SEED = 20261129;

/** Queries, titles or terms to their passages; equal queries are one with several right passages. */
export async function qaSet(
  dataDir: string,
  { name, file, takes = () => true, passages }: QaChoice,
): Promise<SearchSet> {
  const answers = new Map<string, Set<string>>();
  const path = join(dataDir, 'open', 'qa', `${file}.jsonl.gz`);
  for await (const row of readJsonLines<QaRow>(path)) {
    if (!takes(row)) continue;
    answers.set(row.passage, (answers.get(row.passage) ?? new Set<string>()).add(row.query));
  }
  const texts = createRandom(SEED)
    .shuffle([...answers.keys()])
    .slice(0, passages);
  const relevant = new Map<string, Set<number>>();
  for (const [ord, text] of texts.entries()) {
    for (const query of answers.get(text)!) relevant.set(query, (relevant.get(query) ?? new Set<number>()).add(ord));
  }
  const queries = [...relevant.keys()];
  return { name, texts, queries, relevant: [...relevant.values()], self: queries.map(() => undefined) };
}
