import { readQbqtcRankings } from '../../encoders/training/data/qbqtc.ts';
import { loadChineseScript } from '../../encoders/training/texts/chinese-script.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { cslSetup, naturalSetup } from '../encoders/quality/search-setups.ts';
import type { SearchSetup } from '../encoders/quality/search-task.ts';
import { type QaChoice, qaSet } from './qa-sets.ts';
import { loadSearchSet, retrievalSet, type SearchSet } from './search-sets.ts';
import { toTraditional } from './traditional.ts';

/** A set to fuse two rankings on. */
export interface FusionSet extends SearchSet {
  /** Whether every second query tunes; the others, and all queries of the other sets, report. */
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

/** Sets whose queries at even places tune. */
const TUNING: Readonly<Record<string, Loader>> = {
  cmrc: (dataDir) => loadSearchSet(dataDir, 'cmrc'),
  stard: async (dataDir) => thinned(await loadSearchSet(dataDir, 'stard')),
  lcqmc: async (dataDir) => thinned(await loadSearchSet(dataDir, 'lcqmc')),
  stsb_en: (dataDir) => loadSearchSet(dataDir, 'stsb_en'),
  tatoeba_en_zh: (dataDir) => loadSearchSet(dataDir, 'tatoeba_en_zh'),
};

/** Sets that tune nothing. */
const REPORTING: Readonly<Record<string, Loader>> = {
  cmrc_traditional: async (dataDir) => inTraditional(await loadSearchSet(dataDir, 'cmrc')),
  tatoeba_zh_en: (dataDir) => retrievalSet(dataDir, 'tatoeba_zh_en'),
  medquad: qa({ name: 'medquad', file: 'en_misc', takes: ({ source }) => source === 'medquad', passages: 800 }),
  stackexchange: qa({
    name: 'stackexchange',
    file: 'en_misc',
    takes: ({ source }) => /stackex/.test(source),
    passages: 800,
  }),
  zhwiki: qa({ name: 'zhwiki', file: 'zh_wikipedia_title', passages: 1500 }),
  zhwiki_traditional: async (dataDir) => {
    const { isTraditional } = await loadChineseScript();
    const takes = ({ passage }: { readonly passage: string }) => isTraditional(passage);
    return qaSet(dataDir, { name: 'zhwiki_traditional', file: 'zh_wikipedia_title', takes, passages: 1500 });
  },
  enwiki: qa({ name: 'enwiki', file: 'en_wikipedia_title', passages: 800 }),
  wordnet: qa({ name: 'wordnet', file: 'en_wordnet_gloss', passages: TEXTS }),
  foldoc: qa({ name: 'foldoc', file: 'en_foldoc', passages: 1000 }),
  msdocs: qa({ name: 'msdocs', file: 'zh_msdocs_title', passages: 2500 }),
  zhlife: qa({ name: 'zhlife', file: 'zh_life', passages: 1500 }),
  csl_keywords: async (dataDir) => fromSetup(await cslSetup(dataDir, 'keywords')),
  qbqtc: qbqtc,
  natural: async () => fromSetup(await naturalSetup()),
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

function inTraditional(set: SearchSet): SearchSet {
  return { ...set, texts: set.texts.map(toTraditional), queries: set.queries.map(toTraditional) };
}

function fromSetup({ name, corpus, queries }: SearchSetup): SearchSet {
  return {
    name,
    texts: corpus.texts,
    queries: queries.map(({ text }) => text),
    relevant: queries.map(({ relevant }) => relevant as ReadonlySet<number>),
    self: queries.map(() => undefined),
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
