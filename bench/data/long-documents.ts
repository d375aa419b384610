import { join } from 'node:path';
import { gzLines } from './gz-lines.ts';
import { retrievalSet } from './search-sets.ts';

/** Long documents and questions to a part of one each. */
export interface LongDocuments {
  readonly name: string;
  readonly texts: readonly string[];
  readonly queries: readonly string[];
  /** Positions of the right documents of each query. */
  readonly relevant: readonly ReadonlySet<number>[];
}

/** Paragraphs that make one document of CMRC. */
const JOINED = 5;
/** Passages of an article that make a document, at least and at most. */
const LEAST = 4;
const MOST = 8;

/**
 * CMRC's held-out paragraphs, five to a document, and Chinese and English articles of Wikipedia, asked by the titles of their sections; the
 * first `limit` documents of each.
 */
export async function longDocuments(dataDir: string, limit: number): Promise<LongDocuments[]> {
  return [await cmrc(dataDir, limit), await articles(dataDir, 'zh', limit), await articles(dataDir, 'en', limit)];
}

async function cmrc(dataDir: string, limit: number): Promise<LongDocuments> {
  const { texts, queries, relevant } = await retrievalSet(dataDir, 'cmrc');
  const documents = Array.from({ length: Math.min(limit, Math.ceil(texts.length / JOINED)) }, (_, i) =>
    texts.slice(i * JOINED, (i + 1) * JOINED).join('\n\n'),
  );
  const right = relevant.map((ords) => new Set([...ords].map((ord) => Math.floor(ord / JOINED))));
  const asked = queries.map((_, i) => i).filter((i) => [...right[i]].every((document) => document < documents.length));
  return {
    name: 'CMRC, five paragraphs a document',
    texts: documents,
    queries: asked.map((i) => queries[i]),
    relevant: asked.map((i) => right[i]),
  };
}

async function articles(dataDir: string, language: 'zh' | 'en', limit: number): Promise<LongDocuments> {
  const byTitle = new Map<string, string[]>();
  const titleOf = new Map<string, string>();
  for await (const { title, text } of lines<{ title: string; text: string }>(dataDir, `${language}/wikipedia`)) {
    byTitle.set(title, [...(byTitle.get(title) ?? []), text]);
    titleOf.set(text, title);
  }
  const [texts, queries, relevant]: [string[], string[], Set<number>[]] = [[], [], []];
  const places = new Map<string, number>();
  const asked = lines<{ query: string; passage: string }>(dataDir, `qa/${language}_wikipedia_title`);
  for await (const { query, passage } of asked) {
    const title = titleOf.get(passage);
    const parts = title === undefined ? [] : byTitle.get(title)!;
    // A title alone names no part of its article.
    if (title === undefined || parts.length < LEAST || query.trim() === title) continue;
    if (!parts.slice(0, MOST).includes(passage)) continue;
    if (!places.has(title)) {
      if (texts.length === limit) continue;
      places.set(title, texts.length);
      texts.push(parts.slice(0, MOST).join('\n\n'));
    }
    queries.push(query);
    relevant.push(new Set([places.get(title)!]));
  }
  return { name: `Wikipedia (${language}), articles by titles of their sections`, texts, queries, relevant };
}

async function* lines<T>(dataDir: string, name: string): AsyncGenerator<T> {
  for await (const line of gzLines(join(dataDir, 'open', `${name}.jsonl.gz`))) yield JSON.parse(line) as T;
}
