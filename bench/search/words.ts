import { parseArgs } from 'node:util';
import { LexicalIndex, type QueryOptions } from '../../index/lexical/lexical-index.ts';
import { mean } from '../../src/core/statistics/quantile.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { type EnglishSet, loadEnglishSets } from '../data/english-questions.ts';
import { ndcg } from '../figures/ndcg.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * English questions, titles and terms that find passages by words: node dist/bench/search/words.js [--queries 2000] [--sets medquad,foldoc]
 *
 * Of every set the even queries tuned the weight of a stem, and the odd ones report. Every query is asked as it is, with its last word half typed
 * (`prefix`), and with two letters of its longest word exchanged, without `typos` and with it: what these options cost and bring.
 */

interface Way {
  readonly name: string;
  readonly options: QueryOptions;
  readonly queryOf: (query: string) => string;
}

const WAYS: readonly Way[] = [
  { name: 'plain', options: {}, queryOf: (query) => query },
  { name: 'plain, typos looked for', options: { maxEdits: 2 }, queryOf: (query) => query },
  { name: 'last word half typed', options: {}, queryOf: halfTyped },
  { name: 'last word half typed, prefix', options: { prefix: true }, queryOf: halfTyped },
  { name: 'longest word misspelt', options: {}, queryOf: misspelt },
  { name: 'longest word misspelt, typos looked for', options: { maxEdits: 2 }, queryOf: misspelt },
];

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    queries: { type: 'string', default: '2000' },
    sets: { type: 'string' },
  },
});
requireData(values.data);
for (const set of await loadEnglishSets(values.data)) {
  if (values.sets === undefined || values.sets.split(',').includes(set.name)) await measure(set);
}

async function measure({ name, passages, queries, relevant }: EnglishSet): Promise<void> {
  const index = new LexicalIndex();
  const started = process.cpuUsage();
  await index.add(
    Uint32Array.from(passages, (_, i) => i),
    passages,
  );
  const { user, system } = process.cpuUsage(started);
  const buildCpuSeconds = rounded((user + system) / 1e6);
  await index.score('first');
  const sizeBytes = index.sizeBytes;
  const fileBytes = [...index.save().payload].reduce((sum, { length }) => sum + length, 0);
  const count = Math.min(queries.length, Number(values.queries));
  for (const way of WAYS) {
    const halves = [noFigures(), noFigures()];
    // Time of the processor, which does not depend on what else the machine does.
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) {
      const query = way.queryOf(queries[i]);
      const { ords } = await index.search(query, 10, way.options);
      take(halves[i % 2], ords, relevant[i]);
    }
    const { user, system } = process.cpuUsage(before);
    record('words', {
      set: name,
      passages: passages.length,
      way: way.name,
      buildCpuSeconds,
      sizeBytes,
      fileBytes,
      cpuMs: rounded((user + system) / 1000 / count),
      tuning: meanOf(halves[0]),
      reporting: meanOf(halves[1]),
    });
  }
}

/** Figures of each query. */
interface Figures {
  readonly ndcg: number[];
  readonly at1: number[];
  readonly at10: number[];
}

function noFigures(): Figures {
  return { ndcg: [], at1: [], at10: [] };
}

function take(figures: Figures, ords: Uint32Array, relevant: ReadonlySet<number>): void {
  const grades = Array.from(ords, (ord) => (relevant.has(ord) ? 1 : 0));
  figures.ndcg.push(ndcg(grades, new Array(relevant.size).fill(1), 10));
  figures.at1.push(grades[0] ?? 0);
  figures.at10.push(grades.includes(1) ? 1 : 0);
}

function meanOf({ ndcg, at1, at10 }: Figures) {
  return { ndcgAt10: share(ndcg), hitAt1: share(at1), hitAt10: share(at10), queries: ndcg.length };
}

function share(values: readonly number[]): number {
  return Math.round(mean(values) * 10_000) / 10_000;
}

function halfTyped(query: string): string {
  return query.replace(/(\p{L}+)[^\p{L}]*$/u, (_, word: string) => word.slice(0, Math.ceil(word.length / 2)));
}

/** Two letters in the middle of the longest word in each other's place. */
function misspelt(query: string): string {
  const word = (query.match(/[A-Za-z]+/g) ?? []).reduce((a, b) => (b.length > a.length ? b : a), '');
  if (word.length < 5) return query;
  const middle = word.length >> 1;
  return query.replace(word, word.slice(0, middle - 1) + word[middle] + word[middle - 1] + word.slice(middle + 1));
}
