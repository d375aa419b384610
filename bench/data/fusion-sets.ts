import { readCsl } from '../../encoders/training/data/csl.ts';
import { readQbqtcRankings } from '../../encoders/training/data/qbqtc.ts';
import { loadChineseScript } from '../../encoders/training/texts/chinese-script.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { readDemoCorpus } from '../../src/demo/demo-files.ts';
import { readNaturalQuestions } from './natural-questions.ts';
import { type QaChoice, qaSet } from './qa-sets.ts';
import { loadSearchSet, retrievalSet, type SearchSet } from './search-sets.ts';

/** A set to fuse two rankings on. */
export interface FusionSet extends SearchSet {
  /** Whether its queries chose the constants of a fusion; other sets report. */
  readonly tunes: boolean;
}

type Loader = (dataDir: string) => Promise<SearchSet>;

const SEED = 20261129;
/** Most queries of a set. */
const QUERIES = 600;
/** Most texts of a set whose texts are many. */
const TEXTS = 4000;

const qa =
  (choice: QaChoice): Loader =>
  (dataDir) =>
    qaSet(dataDir, choice);

/** Sets that the constants of the adaptive fusion were chosen on. */
const TUNING: Readonly<Record<string, Loader>> = {
  cmrc: (dataDir) => loadSearchSet(dataDir, 'cmrc'),
  lcqmc: async (dataDir) => thinned(await loadSearchSet(dataDir, 'lcqmc')),
  stard: async (dataDir) => thinned(await loadSearchSet(dataDir, 'stard')),
  stsb_en: (dataDir) => loadSearchSet(dataDir, 'stsb_en'),
  tatoeba_en_zh: (dataDir) => loadSearchSet(dataDir, 'tatoeba_en_zh'),
  tatoeba_zh_en: (dataDir) => retrievalSet(dataDir, 'tatoeba_zh_en'),
};

/** Sets that choose no constant; the first four helped to choose the form of an earlier fusion, from which this one came. */
const REPORTING: Readonly<Record<string, Loader>> = {
  wordnet: qa({ name: 'wordnet', file: 'en_wordnet_gloss', passages: TEXTS }),
  msdocs: qa({ name: 'msdocs', file: 'zh_msdocs_title', passages: 2500 }),
  zhwiki_traditional: async (dataDir) => {
    const { isTraditional } = await loadChineseScript();
    const takes = ({ passage }: { readonly passage: string }) => isTraditional(passage);
    return qaSet(dataDir, { name: 'zhwiki_traditional', file: 'zh_wikipedia_title', takes, passages: 1500 });
  },
  natural,
  cmrc_traditional: async (dataDir) => inTraditional(await loadSearchSet(dataDir, 'cmrc')),
  medquad: qa({ name: 'medquad', file: 'en_misc', takes: ({ source }) => source === 'medquad', passages: 800 }),
  stackexchange: qa({
    name: 'stackexchange',
    file: 'en_misc',
    takes: ({ source }) => /stackex/.test(source),
    passages: 800,
  }),
  zhwiki: qa({ name: 'zhwiki', file: 'zh_wikipedia_title', passages: 1500 }),
  enwiki: qa({ name: 'enwiki', file: 'en_wikipedia_title', passages: 800 }),
  foldoc: qa({ name: 'foldoc', file: 'en_foldoc', passages: 1000 }),
  zhlife: qa({ name: 'zhlife', file: 'zh_life', passages: 1500 }),
  csl_keywords: cslKeywords,
  qbqtc: qbqtc,
};

/** Names of the sets, those that tune first. */
export const FUSION_SETS = [...Object.keys(TUNING), ...Object.keys(REPORTING)];

/** Loads a set by name, its queries in a seeded order. @throws InvalidArgumentError when there is none. */
export async function loadFusionSet(dataDir: string, name: string): Promise<FusionSet> {
  const tunes = Object.hasOwn(TUNING, name);
  if (!tunes && !Object.hasOwn(REPORTING, name)) {
    throw new InvalidArgumentError(`no fusion set is called ${name}, only ${FUSION_SETS.join(', ')}`);
  }
  const set = sampled(await { ...TUNING, ...REPORTING }[name](dataDir));
  return { ...set, name, tunes };
}

/** The first queries of a seeded order. */
function sampled(set: SearchSet): SearchSet {
  const order = createRandom(SEED)
    .shuffle(set.queries.map((_, q) => q))
    .slice(0, QUERIES);
  return {
    ...set,
    queries: order.map((q) => set.queries[q]),
    relevant: order.map((q) => set.relevant[q]),
    self: order.map((q) => set.self[q]),
  };
}

/** The texts that a sample of the queries needs, and the first others of a seeded order. */
function thinned(set: SearchSet): SearchSet {
  const { texts, queries, relevant, self } = sampled(set);
  const needed = new Set(relevant.flatMap((ords, q) => [...ords, ...(self[q] === undefined ? [] : [self[q]])]));
  const others = createRandom(SEED)
    .shuffle(texts.map((_, ord) => ord))
    .filter((ord) => !needed.has(ord));
  const kept = [...needed, ...others.slice(0, Math.max(0, TEXTS - needed.size))];
  const now = new Map(kept.map((old, ord) => [old, ord]));
  return {
    name: set.name,
    texts: kept.map((ord) => texts[ord]),
    queries,
    relevant: relevant.map((ords) => new Set([...ords].map((ord) => now.get(ord)!))),
    self: self.map((ord) => (ord === undefined ? undefined : now.get(ord))),
  };
}

/** The same set in traditional characters, questions and texts. */
async function inTraditional(set: SearchSet): Promise<SearchSet> {
  const { toTraditional } = await loadChineseScript();
  return { ...set, texts: set.texts.map(toTraditional), queries: set.queries.map(toTraditional) };
}

/** Keywords of scientific papers to their abstracts. */
async function cslKeywords(dataDir: string): Promise<SearchSet> {
  const { pairs } = await readCsl(dataDir, 'keywords');
  const texts = [...new Set(pairs.map(({ passage }) => passage))];
  const ords = new Map(texts.map((text, ord) => [text, ord]));
  const relevant = new Map<string, Set<number>>();
  for (const { query, passage } of pairs)
    relevant.set(query, (relevant.get(query) ?? new Set<number>()).add(ords.get(passage)!));
  const queries = [...relevant.keys()];
  return { name: 'csl_keywords', texts, queries, relevant: [...relevant.values()], self: queries.map(() => undefined) };
}

/** The forty questions of strangers to the demo's corpus. */
async function natural(): Promise<SearchSet> {
  const documents = await readDemoCorpus();
  const ords = new Map(documents.map(({ id }, ord) => [id, ord]));
  const questions = await readNaturalQuestions();
  return {
    name: 'natural',
    texts: documents.map(({ text }) => text),
    queries: questions.map(({ query }) => query),
    relevant: questions.map(({ relevant }) => new Set(relevant.map((id) => ords.get(id)!))),
    self: questions.map(() => undefined),
  };
}

/** Queries of a search engine among all titles that were judged; right is what has the best grade. */
async function qbqtc(dataDir: string): Promise<SearchSet> {
  const rankings = (await readQbqtcRankings(dataDir)).filter(({ titles }) => titles.some(({ grade }) => grade === 2));
  const ords = new Map<string, number>();
  for (const { titles } of rankings) for (const { text } of titles) if (!ords.has(text)) ords.set(text, ords.size);
  return {
    name: 'qbqtc',
    texts: [...ords.keys()],
    queries: rankings.map(({ query }) => query),
    relevant: rankings.map(
      ({ titles }) => new Set(titles.filter(({ grade }) => grade === 2).map(({ text }) => ords.get(text)!)),
    ),
    self: rankings.map(() => undefined),
  };
}
