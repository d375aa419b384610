import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { ExactIndex } from '../../index/exact/exact-index.ts';
import { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import type { HanTerms } from '../../index/lexical/lexical-options.ts';
import { mean, quantile } from '../../src/core/statistics/quantile.ts';
import type { ScoredOrds } from '../../src/core/top-k.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { unrelatedCosines } from '../../src/live/unrelated-vectors.ts';
import type { FusionLeg } from '../../src/search/fusion-legs.ts';
import { checkFusionOptions } from '../../src/search/fusion-options.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { encodedTexts } from '../data/encoded-texts.ts';
import { loadSearchSet, SEARCH_SETS, type SearchSet } from '../data/search-sets.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { describeSetting, type HybridSetting, MOST_CANDIDATES, rank, SETTINGS } from './hybrid-settings.ts';

/*
 * Searching by meaning, by words and by both: node dist/bench/search/hybrid.js [--sets cmrc,stard,lcqmc,tatoeba_en_zh]
 *
 * Every second query of a set tunes: the setting with the best mean of recall@1 and recall@10 over the sets is chosen on them. The
 * other queries report. The vectors of the law articles take minutes; they are kept under runs/bench.
 */

const HAN_TERMS: readonly HanTerms[] = ['bigrams', 'characters+bigrams', 'words'];
/** The terms whose index is the lexical leg: the default. */
const LEG_TERMS: HanTerms = 'characters+bigrams';

/** Texts that stand for unrelated ones. */
const UNRELATED = 256;

/** Mean recall over some queries. */
interface Recall {
  at1: number;
  at10: number;
  queries: number;
}

/** Figures of each setting on a set, on either half of the queries. */
interface SetFigures {
  readonly name: string;
  readonly texts: number;
  readonly halves: readonly { readonly tuning: Recall; readonly reporting: Recall }[];
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    precision: { type: 'string', default: 'int8' },
    sets: { type: 'string', default: SEARCH_SETS.join(',') },
  },
});
requireData(values.data);
const encoder = await loadEncoder(undefined, { precision: values.precision as Precision });
const figures: SetFigures[] = [];
for (const name of values.sets.split(',')) figures.push(await measure(await loadSearchSet(values.data, name)));
await encoder.close();
report();

async function measure(set: SearchSet): Promise<SetFigures> {
  const rows = await encodedTexts(encoder, set.name, set.texts);
  const queries = await encodedTexts(encoder, `${set.name}-queries`, set.queries, 'query');
  const ords = Uint32Array.from(set.texts, (_, i) => i);
  const flat = new ExactIndex(encoder.dim);
  await flat.add(ords, rows);
  for (const han of HAN_TERMS) if (han !== LEG_TERMS) await buildLexical(set, ords, han);
  const lexicalIndex = await buildLexical(set, ords, LEG_TERMS);
  const halves = SETTINGS.map(() => ({ tuning: noRecall(), reporting: noRecall() }));
  for (const [q, text] of set.queries.entries()) {
    const query = queries.slice(q * encoder.dim, (q + 1) * encoder.dim);
    const semantic: FusionLeg = {
      candidates: without(set.self[q], await flat.search(query, MOST_CANDIDATES + 1)),
      range: [-1, 1],
      scoresOf: (some) => Float32Array.from(some, (ord) => dotAt(query, rows, ord * encoder.dim)),
    };
    const unrelated = unrelatedCosines(Float64Array.from(await semantic.scoresOf(sampled(ords))), ords.length);
    const scores = await lexicalIndex.score(text);
    const lexical: FusionLeg = {
      candidates: without(set.self[q], scores.best(MOST_CANDIDATES + 1)),
      range: [0, scores.bound],
      scoresOf: (some) => scores.of(some),
    };
    for (const [i, setting] of SETTINGS.entries()) {
      count(
        halves[i][q % 2 === 0 ? 'tuning' : 'reporting'],
        await rank(setting, { semantic, lexical, unrelated }),
        set.relevant[q],
      );
    }
  }
  return { name: set.name, texts: set.texts.length, halves };
}

/** Builds a lexical index, and records what that takes and what it finds alone. */
async function buildLexical(set: SearchSet, ords: Uint32Array, han: HanTerms): Promise<LexicalIndex> {
  const index = new LexicalIndex({ han });
  const startedAt = performance.now();
  await index.add(ords, set.texts);
  const buildSeconds = (performance.now() - startedAt) / 1000;
  const recall = noRecall();
  const times: number[] = [];
  for (const [q, text] of set.queries.entries()) {
    const askedAt = performance.now();
    const found = await index.search(text, 11);
    times.push(performance.now() - askedAt);
    count(recall, [...without(set.self[q], found).ords].slice(0, 10), set.relevant[q]);
  }
  record('hybrid', {
    kind: 'lexical index',
    set: set.name,
    texts: set.texts.length,
    han,
    buildSeconds: rounded(buildSeconds),
    sizeBytes: index.sizeBytes,
    medianMs: rounded(median(times)),
    p95Ms: rounded(quantile(times, 0.95)),
    ...meanOf(recall),
  });
  return index;
}

/** Chooses on the tuning halves, and records what the choice and the others find on the reporting halves. */
function report(): void {
  const tuned = SETTINGS.map((_, i) => mean(figures.map(({ halves }) => quality(halves[i].tuning))));
  const best = (accepts: (setting: HybridSetting) => boolean) =>
    SETTINGS.map((_, i) => i)
      .filter((i) => accepts(SETTINGS[i]))
      .reduce((a, b) => (tuned[b] > tuned[a] ? b : a));
  const chosen = best(() => true);
  const shown = new Set([
    best(isDefault),
    best(({ mode }) => mode === 'semantic'),
    best(({ mode }) => mode === 'lexical'),
    best(({ fusion }) => fusion?.method === 'rrf' && fusion.constant === 60),
    best(({ fusion }) => fusion?.method === 'rrf'),
    best(({ fusion }) => fusion?.method === 'convex' && fusion.normalization === 'min-max'),
    best(({ fusion }) => fusion?.method === 'convex' && fusion.normalization === 'theoretical'),
  ]);
  for (const i of shown) {
    for (const { name, texts, halves } of figures) {
      record('hybrid', {
        kind: 'search',
        set: name,
        texts,
        setting: describeSetting(SETTINGS[i]),
        chosen: i === chosen,
        default: isDefault(SETTINGS[i]),
        tuning: meanOf(halves[i].tuning),
        reporting: meanOf(halves[i].reporting),
      });
    }
  }
  printTable(shown, chosen);
}

/** What the engine does unless it is told otherwise. */
function isDefault({ fusion, candidates }: HybridSetting): boolean {
  return fusion !== undefined && candidates === 100 && isDeepStrictEqual(fusion, checkFusionOptions());
}

function printTable(shown: ReadonlySet<number>, chosen: number): void {
  console.log(`\n| recall@1 / @10, reporting half | ${figures.map(({ name }) => name).join(' | ')} |`);
  console.log(`|---|${figures.map(() => '---|').join('')}`);
  for (const i of shown) {
    const cells = figures.map(({ halves }) => {
      const { recallAt1, recallAt10 } = meanOf(halves[i].reporting);
      return `${recallAt1.toFixed(3)} / ${recallAt10.toFixed(3)}`;
    });
    console.log(
      `| ${describeSetting(SETTINGS[i])}${i === chosen ? ' (chosen)' : ''}${isDefault(SETTINGS[i]) ? ' (default)' : ''} | ${cells.join(' | ')} |`,
    );
  }
}

/** Ords at even distances, which stand for unrelated texts. */
function sampled(ords: Uint32Array): Uint32Array {
  const step = Math.max(1, Math.floor(ords.length / UNRELATED));
  return ords.filter((ord) => ord % step === 0).subarray(0, UNRELATED);
}

/** Leaves one ord out, and the last when it is not there, so that every query has as many candidates. */
function without(self: number | undefined, { ords, scores }: ScoredOrds): ScoredOrds {
  const keep = [...ords.keys()].filter((i) => ords[i] !== self).slice(0, MOST_CANDIDATES);
  return { ords: Uint32Array.from(keep, (i) => ords[i]), scores: Float32Array.from(keep, (i) => scores[i]) };
}

function noRecall(): Recall {
  return { at1: 0, at10: 0, queries: 0 };
}

function count(recall: Recall, ranked: readonly number[], relevant: ReadonlySet<number>): void {
  recall.at1 += ranked.slice(0, 1).filter((ord) => relevant.has(ord)).length / relevant.size;
  recall.at10 += ranked.filter((ord) => relevant.has(ord)).length / relevant.size;
  recall.queries++;
}

function meanOf({ at1, at10, queries }: Recall) {
  const share = (sum: number) => Math.round((sum / queries) * 10_000) / 10_000;
  return { recallAt1: share(at1), recallAt10: share(at10), queries };
}

function quality({ at1, at10, queries }: Recall): number {
  return (at1 + at10) / queries / 2;
}
