import { join } from 'node:path';
import { FormatError, messageOf } from '../../../src/core/errors.ts';
import { type DropCounts, PairCollector, type Passage, type PositivePair, type RetrievalSet } from './data-sets.ts';
import { holdOutQuestions } from './hold-out.ts';
import { readRows } from './rows.ts';
import { readJsonLines, readWhole } from './text-lines.ts';

/** Questions kept out of training. */
const STARD_HELD_OUT = 300;

interface Question {
  readonly text: string;
  /** Ids of the articles that answer it, 'laws:5'. */
  readonly relevant: ReadonlySet<string>;
}

/** Lay questions about Chinese law, split into a training part and a seeded hold-out. */
export interface StardQuestions {
  readonly train: readonly Question[];
  readonly heldOut: readonly Question[];
  readonly dropped: DropCounts;
}

/**
 * Reads the questions of STARD (Su and others 2024, MIT) with their relevant articles.
 * The hold-out is by question: an article may answer questions of both parts.
 */
export async function readStardQuestions(dataDir: string, heldOutCount = STARD_HELD_OUT): Promise<StardQuestions> {
  const relevant = await readRelevance(join(dataDir, 'retrieval/stard/qrels_laws.tsv'));
  const questions: Question[] = [];
  for (const { query_id: id, 问题: text } of await readQuestionFile(join(dataDir, 'retrieval/stard/queries.json'))) {
    const articles = relevant.get(String(id));
    if (articles !== undefined) questions.push({ text: text.trim(), relevant: articles });
  }
  const { heldOut, isHeldOut } = holdOutQuestions(questions, heldOutCount);
  const collector = new PairCollector<Question>();
  for (const question of questions) {
    if (question.text === '') collector.drop('empty text');
    else if (isHeldOut(question.text)) collector.drop('held out');
    else collector.pairs.push(question);
  }
  return { train: collector.pairs, heldOut, dropped: collector.dropped };
}

/**
 * Streams the law articles (rows without an article number, which are preambles and resolutions, are passed over),
 * then the articles that only the question set knows.
 */
export async function* stardArticles(dataDir: string): AsyncGenerator<Passage> {
  const laws = join(dataDir, 'retrieval/stard/laws_articles.jsonl.gz');
  for await (const row of readJsonLines<{ id: number; article: string; text: string }>(laws)) {
    const text = row.text.trim();
    if (row.article !== '' && text !== '') yield { id: `laws:${row.id}`, text };
  }
  const known = new Set<string>();
  for (const articles of (await readRelevance(join(dataDir, 'retrieval/stard/qrels_laws.tsv'))).values()) {
    for (const id of articles) if (id.startsWith('stard:')) known.add(id);
  }
  const positives = join(dataDir, 'retrieval/stard/positives.jsonl');
  for await (const row of readJsonLines<{ id: number; text: string }>(positives)) {
    const id = `stard:${row.id}`;
    if (known.has(id)) yield { id, text: row.text.trim() };
  }
}

/** Each training question with each of its articles. */
export async function stardPairs(dataDir: string): Promise<{ pairs: PositivePair[]; dropped: DropCounts }> {
  const { train, dropped } = await readStardQuestions(dataDir);
  const wanted = new Set(train.flatMap((question) => [...question.relevant]));
  const texts = new Map<string, string>();
  for await (const { id, text } of stardArticles(dataDir)) if (wanted.has(id)) texts.set(id, text);
  const pairs = train.flatMap((question) =>
    [...question.relevant]
      .filter((id) => texts.has(id))
      .map((id) => ({ query: question.text, passage: texts.get(id)! })),
  );
  return { pairs, dropped };
}

/** Held-out questions against all articles; several may be right. */
export function stardRetrieval(dataDir: string, heldOut: StardQuestions['heldOut']): RetrievalSet {
  return {
    queries: heldOut.map((question) => question.text),
    corpus: () => stardArticles(dataDir),
    relevant: heldOut.map((question) => question.relevant),
  };
}

async function readRelevance(path: string): Promise<Map<string, Set<string>>> {
  const relevant = new Map<string, Set<string>>();
  for await (const { cells } of readRows(path, 'tsv')) {
    const [query, article] = cells;
    const articles = relevant.get(query);
    if (articles === undefined) relevant.set(query, new Set([article]));
    else articles.add(article);
  }
  return relevant;
}

async function readQuestionFile(path: string): Promise<{ query_id: number; 问题: string }[]> {
  const text = await readWhole(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError(`read ${path}: expected a JSON array of questions: ${messageOf(error)}`, { cause: error });
  }
}
