import { join } from 'node:path';
import { gzLines } from './gz-lines.ts';

/** English questions, titles and terms, and the passages that answer them. */
export interface EnglishSet {
  readonly name: string;
  /** The ord of a passage is its position. */
  readonly passages: readonly string[];
  readonly queries: readonly string[];
  /** Ords of the right passages of each query, at least one. */
  readonly relevant: readonly ReadonlySet<number>[];
}

interface Row {
  readonly query: string;
  readonly passage: string;
  readonly source: string;
}

/** Queries of a set, spread evenly over it. */
const MOST_QUERIES = 2000;
/** Passages of a set, from the beginning of the file. */
const MOST_PASSAGES = 40_000;

const SETS: Readonly<Record<string, readonly [file: string, source: RegExp]>> = {
  medquad: ['en_misc', /^medquad$/],
  covid: ['en_misc', /^covid-/],
  stackexchange: ['en_misc', /stackexchange$/],
  factbook: ['en_misc', /^factbook$/],
  foldoc: ['en_foldoc', /./],
  wikipedia: ['en_wikipedia_title', /./],
  wordnet: ['en_wordnet_gloss', /./],
};

/** Loads all sets; a query of which several passages are right has all of them. */
export async function loadEnglishSets(dataDir: string): Promise<EnglishSet[]> {
  const sets: EnglishSet[] = [];
  for (const [name, [file, source]] of Object.entries(SETS)) {
    const rows: Row[] = [];
    for await (const line of gzLines(join(dataDir, 'open', 'qa', `${file}.jsonl.gz`))) {
      const row = JSON.parse(line) as Row;
      if (source.test(row.source) && rows.push(row) === MOST_PASSAGES) break;
    }
    sets.push({ name, ...questionsOf(rows) });
  }
  return sets;
}

function questionsOf(rows: readonly Row[]): Omit<EnglishSet, 'name'> {
  const ords = new Map<string, number>();
  for (const { passage } of rows) if (!ords.has(passage)) ords.set(passage, ords.size);
  const relevant = new Map<string, Set<number>>();
  for (const { query, passage } of rows) {
    relevant.set(query, (relevant.get(query) ?? new Set<number>()).add(ords.get(passage)!));
  }
  const all = [...relevant];
  const step = Math.max(1, all.length / MOST_QUERIES);
  const some = Array.from({ length: Math.min(all.length, MOST_QUERIES) }, (_, i) => all[Math.floor(i * step)]);
  return { passages: [...ords.keys()], queries: some.map(([query]) => query), relevant: some.map(([, ords]) => ords) };
}
