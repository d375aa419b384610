import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { SHIPPED_ENTITY_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder, loadEntityRecognizer } from '../../encoders/pretrained.ts';
import type { Encoder } from '../../src/core/encoder.ts';
import { mean } from '../../src/core/statistics/quantile.ts';
import type { Collection } from '../../src/database/collection.ts';
import { type Kenyon, open } from '../../src/database/kenyon.ts';
import type { EntitySettings } from '../../src/entities/entity-settings.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { withKnownVectors } from '../data/known-vectors.ts';
import { loadSearchSet } from '../data/search-sets.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { rounded } from '../harness/measures.ts';
import { pairedInterval } from '../harness/paired-interval.ts';
import { record } from '../harness/record.ts';
import { type FilterFigures, filterTable } from './entity-filter-table.ts';
import { measureIndexing } from './entity-indexing.ts';
import { loadNamingSet, NAMING_SETS, type NamingSet, namingsOf, renamed } from './entity-queries.ts';

/*
 * What entities of the query do to a search, and what they cost when indexing:
 * node dist/bench/entities/entity-filter.js [--parts search,indexing] [--sets cmrc,cmrc-sentences,laws] [--sources gazetteer,model]
 *
 * search: questions that name the title of what answers them, that name a wrong title, or one that no document has; without
 * entities, as a filter, as a boost. Differences are paired with the same words searched without entities.
 * indexing: adding documents with entities on and off, in turns.
 */

const MODES = ['off', 'filter', 'boost'] as const;
const SOURCES: Readonly<Record<string, (set: NamingSet) => EntitySettings>> = {
  gazetteer: ({ field, aliases }) => ({ model: false, rules: false, fields: [field], aliases }),
  model: () => ({ model: true, rules: true }),
};
/** Reading every law article takes the model too long for a benchmark. */
const MOST_READ = 20_000;
/** Where a title has one document, a filter by it leaves too few of ten. */
const HITS: Readonly<Record<string, readonly number[]>> = { cmrc: [1, 10] };
const USUAL_HITS = [10];

/** Findings of a search for one query. */
interface Found {
  readonly recall: number;
  /** 1 / rank of the first right document, 0 when there is none. */
  readonly reciprocalRank: number;
  /** An entity did not filter because it left too few hits: it moved hits up, or was dropped. */
  readonly fellBack: boolean;
  readonly applied: boolean;
}

const PARTS = ['search', 'indexing'] as const;

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: PARTS.join() },
    data: { type: 'string', default: DEFAULT_DATA },
    sets: { type: 'string', default: NAMING_SETS.join() },
    sources: { type: 'string', default: Object.keys(SOURCES).join() },
    model: { type: 'string', default: SHIPPED_ENTITY_MODEL },
    precision: { type: 'string', default: 'int8' },
    'entity-precision': { type: 'string', default: 'fp32,int8' },
    rounds: { type: 'string', default: '3' },
  },
});
requireData(values.data);
const parts = chosenNames('--parts', values.parts, PARTS);
if (parts.includes('search')) {
  const figures: FilterFigures[] = [];
  for (const name of values.sets.split(',')) figures.push(...(await measureSearch(name)));
  console.log(filterTable(figures));
}
if (parts.includes('indexing')) {
  for (const precision of values['entity-precision'].split(',') as Precision[]) {
    await measureIndexing({ data: values.data, model: values.model, precision, rounds: Number(values.rounds) });
  }
}

async function measureSearch(name: string): Promise<FilterFigures[]> {
  const set = await loadNamingSet(values.data, name);
  const figures: FilterFigures[] = [];
  for (const source of chosenNames('--sources', values.sources, Object.keys(SOURCES))) {
    if (source === 'model' && set.documents.length > MOST_READ) {
      console.error(`${name}: ${set.documents.length} documents are not read by the model`);
      continue;
    }
    await withCollection(set, SOURCES[source](set), async (collection) => {
      for (const k of HITS[name] ?? USUAL_HITS) figures.push(...(await measureNamings(collection, set, source, k)));
    });
  }
  return figures;
}

/** Opens a database of the set's documents for as long as `use` takes. */
async function withCollection(
  set: NamingSet,
  settings: EntitySettings,
  use: (collection: Collection) => Promise<void>,
): Promise<void> {
  const encoder = await loadEncoder(undefined, { precision: values.precision as Precision });
  const path = join(tmpdir(), `kenyon-entity-filter-${process.pid}`);
  let kenyon: Kenyon | undefined;
  try {
    const recognizer = () => loadEntityRecognizer(values.model);
    kenyon = await open(path, { encoder: await knowing(set, encoder), recognizer });
    const collection = kenyon.collection('default', { exactBelow: 2 ** 31 });
    await collection.add(set.documents, { strict: true });
    await collection.setEntities(settings);
    await collection.catchUp();
    await use(collection);
  } finally {
    await kenyon?.close();
    await encoder.close();
    await rm(path, { recursive: true, force: true });
  }
}

/** The vectors of the law articles are those that the benchmark `hybrid` keeps. */
async function knowing(set: NamingSet, encoder: Encoder): Promise<Encoder> {
  const queries = namingsOf(set).flatMap((naming) => renamed(set, naming));
  const known = await withKnownVectors(encoder, `${set.name}-naming`, queries, 'query');
  if (set.name === 'laws')
    return withKnownVectors(known, 'stard', (await loadSearchSet(values.data, 'stard')).texts, 'document');
  const texts = set.documents.map(({ text }) => text);
  return withKnownVectors(known, `${set.name}-documents`, texts, 'document');
}

/** Every way of naming in the three modes on the same queries, two modes compared with the first. */
async function measureNamings(
  collection: Collection,
  set: NamingSet,
  source: string,
  k: number,
): Promise<FilterFigures[]> {
  const figures: FilterFigures[] = [];
  for (const naming of namingsOf(set)) {
    const plain: Found[] = [];
    for (const entities of MODES) {
      const found: Found[] = [];
      for (const [i, text] of renamed(set, naming).entries()) {
        found.push(judge(await collection.search(text, { k, entities }), set.queries[i].relevant));
      }
      if (entities === 'off') plain.push(...found);
      const facts = {
        set: set.name,
        documents: set.documents.length,
        queries: found.length,
        source,
        naming,
        k,
        entities,
      };
      const means = { ...summary(found), ...(entities === 'off' ? {} : against(plain, found)) };
      record('entity-filter', { ...facts, ...means });
      figures.push({ ...facts, ...means });
    }
  }
  return figures;
}

function judge({ hits, entities = [] }: SearchResult, relevant: ReadonlySet<string>): Found {
  const right = hits.map(({ id }) => relevant.has(id));
  const first = right.indexOf(true);
  return {
    recall: right.filter(Boolean).length / relevant.size,
    reciprocalRank: first < 0 ? 0 : 1 / (first + 1),
    fellBack: entities.some(({ state }) => state === 'dropped' || state === 'boosted'),
    applied: entities.some(({ state }) => state === 'applied'),
  };
}

function summary(found: readonly Found[]) {
  const share = (of: (each: Found) => number | boolean) => rounded(mean(found.map((each) => Number(of(each)))));
  return {
    recall: share(({ recall }) => recall),
    mrr: share(({ reciprocalRank }) => reciprocalRank),
    appliedShare: share(({ applied }) => applied),
    fallbackShare: share(({ fellBack }) => fellBack),
  };
}

/** Mean differences to the search without entities, with their 95 % intervals. */
function against(plain: readonly Found[], found: readonly Found[]) {
  const difference = (of: (each: Found) => number) => {
    const differences = found.map((each, i) => of(each) - of(plain[i]));
    return { mean: rounded(mean(differences)), interval: pairedInterval(differences).map(rounded) };
  };
  return {
    recallDifference: difference(({ recall }) => recall),
    mrrDifference: difference(({ reciprocalRank }) => reciprocalRank),
  };
}
