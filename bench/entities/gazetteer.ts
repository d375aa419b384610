import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FieldLists } from '../../index/fields/field-lists.ts';
import { Gazetteer } from '../../index/gazetteer/gazetteer.ts';
import { NameText } from '../../index/gazetteer/name-text.ts';
import { CollectionGazetteer } from '../../src/entities/collection-gazetteer.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { lawArticles } from '../data/law-articles.ts';
import { median, rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { AhoCorasick } from './aho-corasick.ts';

/*
 * Names in texts, 100,000 of them: titles of laws, and titles with the numbers of their articles:
 * node dist/bench/entities/gazetteer.js [--data DIR] [--names N]
 * names: the gazetteer against an automaton of Aho and Corasick over the same names, folded before; collection: one that follows the
 * fields of a collection, from nothing, after documents were added, and its answers. Texts are a query, the text of articles (no names in
 * it), and one that names a law in every sentence.
 */

const ROUNDS = 200;
const ADDED = 1000;

const { values } = parseArgs({
  options: { data: { type: 'string', default: DEFAULT_DATA }, names: { type: 'string', default: '100000' } },
});
const file = requireData(join(values.data, 'retrieval', 'stard', 'laws_articles.jsonl.gz'));
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const names = new Set<string>();
const articles: string[] = [];
for await (const { title, article, text } of lawArticles(file, Number.POSITIVE_INFINITY)) {
  names.add(String(title));
  names.add(`${title}${article}`);
  if (articles.length < 50) articles.push(text);
  if (names.size >= Number(values.names)) break;
}
const list = [...names].slice(0, Number(values.names));
const texts = {
  query: `${list[0]}里怎么说的呀`.padStart(20, '请问一下').slice(-20),
  article: articles.join('').slice(0, 1000),
  named: Array.from({ length: 100 }, (_, i) => `依照${list[(i * 997) % list.length]}的规定，`)
    .join('')
    .slice(0, 1000),
};

await measureNames();
await measureCollection();

async function measureNames(): Promise<void> {
  const forms = list.map((name) => new NameText(name).text);
  const automaton = await built(() => new AhoCorasick(forms));
  const own = await built(() => {
    const gazetteer = new Gazetteer<number>();
    list.forEach((name, i) => {
      gazetteer.add(name, i);
    });
    return gazetteer;
  });
  const folding = await timesOf((text) => new NameText(text));
  const common = { part: 'names', names: list.length, meanLength: rounded(forms.join('').length / forms.length) };
  record('gazetteer', { ...common, way: 'folding alone', ...folding });
  record('gazetteer', {
    ...common,
    way: 'table of names',
    ...own.figures,
    ...(await timesOf((text) => own.made.find(text))),
  });
  const scan = await timesOf((text) => automaton.made.count(new NameText(text).text));
  record('gazetteer', { ...common, way: 'Aho-Corasick, names folded before', ...automaton.figures, ...scan });
}

async function measureCollection(): Promise<void> {
  const lists = new FieldLists();
  const documents = list.map((law) => ({ law }));
  await lists.add(Uint32Array.from(documents.keys()), documents);
  const gazetteer = new CollectionGazetteer(['law']);
  const { figures } = await built(() => gazetteer.find(texts.query, lists));
  const found = await Promise.all(Object.values(texts).map((text) => gazetteer.find(text, lists)));
  const times = await timesOf((text) => gazetteer.find(text, lists));
  const added = Array.from({ length: ADDED }, (_, i) => ({ law: `${list[i]}实施细则${i}` }));
  await lists.add(
    Uint32Array.from(added, (_, i) => list.length + i),
    added,
  );
  const followMs = await timed(() => gazetteer.find(texts.query, lists));
  const entities = found.map(({ length }) => length);
  record('gazetteer', {
    part: 'collection',
    names: list.length,
    ...figures,
    ...times,
    added: ADDED,
    followMs: rounded(followMs),
    entities,
  });
}

/** Makes something; seconds, seconds of processor time, and what the heap and the buffers grew by. */
async function built<T>(make: () => T | Promise<T>) {
  const before = usedBytes();
  const startedAt = performance.now();
  const startedWith = process.cpuUsage();
  const made = await make();
  const buildS = rounded((performance.now() - startedAt) / 1000);
  const { user, system } = process.cpuUsage(startedWith);
  return {
    made,
    figures: { buildS, cpuS: rounded((user + system) / 1e6), mib: rounded((usedBytes() - before) / 2 ** 20) },
  };
}

/** Microseconds for each text, the middle of many. */
async function timesOf(scan: (text: string) => unknown): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const [name, text] of Object.entries(texts)) {
    const rounds: number[] = [];
    for (let i = 0; i < 2 * ROUNDS; i++) rounds.push(await timed(() => scan(text)));
    times[`${name}Us`] = rounded(1000 * median(rounds.slice(ROUNDS)));
  }
  return times;
}

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
