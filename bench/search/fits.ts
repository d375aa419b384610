import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { createRandom, type Random } from '../../src/core/random.ts';
import { mean } from '../../src/core/statistics/quantile.ts';
import type { Collection } from '../../src/database/collection.ts';
import { open } from '../../src/database/kenyon.ts';
import { readDemoCorpus, readDemoQuestions } from '../../src/demo/demo-files.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { withKnownVectors } from '../data/known-vectors.ts';
import { readNaturalQuestions } from '../data/natural-questions.ts';
import { loadSearchSet, type SearchSet } from '../data/search-sets.ts';
import { markdownTable } from '../harness/markdown-table.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * How often a search says that something fits, in collections of 1 to all documents: node dist/bench/search/fits.js [--model DIR] [--sets demo,demo_titles,cmrc]
 *
 * Through the whole engine. A collection has the documents of some questions and others drawn at random. It is asked these questions
 * ('answered'), questions to documents that it lacks ('missing'), questions of other topics ('foreign') and what asks nothing ('nonsense').
 */

const SEED = 11;
const SIZES = [1, 3, 6, 20, 100, Number.POSITIVE_INFINITY];
const KINDS = ['answered', 'missing', 'foreign', 'nonsense'] as const;
/** Questions of one kind that a collection is asked, at least. */
const ASKED = 3;
/** Documents in all collections of one size, about; there are 4 to 24 collections. */
const DOCUMENTS = 60;

const FOREIGN = [
  '量子纠缠为什么不能传递信息',
  '怎样给吉他换弦',
  '哪支球队赢得了1998年的世界杯',
  '太阳系最大的行星是哪一颗',
  '如何用毛笔写好楷书',
  '恐龙是怎么灭绝的',
  'How do I tune a guitar by ear',
  'who won the world cup in 1998',
  'why did the dinosaurs die out',
  'what is the largest planet of the solar system',
  'best way to sharpen a chisel',
  'the rules of offside in football',
];
const NONSENSE = [
  '🙂🙂🙂',
  '🚀',
  'xqzvbn wkjrtp',
  'asdfghjkl',
  '魑魍囧嗏彳亍',
  '884726193',
  '！！？？',
  'zzzz',
  'ლამაზი',
  'lorem ipsum dolor sit amet',
];

type Kind = (typeof KINDS)[number];
type Told = Record<Kind, { readonly fits: boolean; readonly score: number }[]>;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string' },
    precision: { type: 'string' },
    sets: { type: 'string', default: 'demo,demo_titles,cmrc' },
  },
});
requireData(values.data);
const precision = values.precision ?? (values.model === undefined ? 'int8' : undefined);
const encoder = await loadEncoder(values.model, { ...(precision && { precision: precision as Precision }) });
const folder = await mkdtemp(join(tmpdir(), 'kenyon-fits-'));
const rows: string[][] = [];
for (const name of values.sets.split(',')) await measure(await loadSet(name));
await rm(folder, { recursive: true });
await encoder.close();
console.log(markdownTable(['said to fit, share (median score)', 'documents', 'collections', ...KINDS], rows));

async function measure(set: SearchSet): Promise<void> {
  const known = await withKnownVectors(encoder, `${set.name}-document`, set.texts, 'document');
  const kenyon = await open(join(folder, set.name), { encoder: known });
  for (const size of SIZES) {
    const random = createRandom(SEED);
    const count = Math.min(size, set.texts.length);
    const collections = size >= set.texts.length ? 1 : Math.max(4, Math.min(24, Math.round(DOCUMENTS / size)));
    const told: Told = { answered: [], missing: [], foreign: [], nonsense: [] };
    for (let i = 0; i < collections; i++) {
      const docs = kenyon.collection(`of-${count}-${i}`, { passages: false });
      await ask(docs, set, { count, random, told });
    }
    report(set.name, { count, collections, told });
  }
  await kenyon.close();
}

/** Fills a collection and asks it. */
async function ask(
  docs: Collection,
  set: SearchSet,
  { count, random, told }: { readonly count: number; readonly random: Random; readonly told: Told },
): Promise<void> {
  const order = random.shuffle(set.queries.map((_, q) => q));
  const isWhole = count === set.texts.length;
  const answered = order.slice(0, count < 6 ? 1 : isWhole ? 50 : 5);
  const kept = new Set(answered.map((q) => [...set.relevant[q]][0]));
  for (const ord of random.shuffle(set.texts.map((_, ord) => ord))) if (kept.size < count) kept.add(ord);
  await docs.add([...kept].map((ord) => ({ id: `${ord}`, text: set.texts[ord] })));
  await docs.catchUp();
  const missing = order.filter((q) => [...set.relevant[q]].every((ord) => !kept.has(ord)));
  const asked: Record<Kind, readonly string[]> = {
    answered: answered.map((q) => set.queries[q]),
    missing: missing.slice(0, ASKED).map((q) => set.queries[q]),
    foreign: count < 100 ? random.shuffle([...FOREIGN]).slice(0, ASKED) : FOREIGN,
    nonsense: NONSENSE,
  };
  for (const kind of KINDS) {
    for (const query of asked[kind]) {
      const { hits, plan } = await docs.search(query, { k: 1 });
      told[kind].push({ fits: plan.fits!, score: hits[0].score });
    }
  }
}

function report(
  set: string,
  { count, collections, told }: { readonly count: number; readonly collections: number; readonly told: Told },
): void {
  const figures: Record<string, { asked: number; fits?: number; score?: number }> = Object.fromEntries(
    KINDS.map((kind) => {
      const asked = told[kind].length;
      if (asked === 0) return [kind, { asked }];
      const fits = mean(told[kind].map((one) => (one.fits ? 1 : 0)));
      return [kind, { asked, fits: rounded(fits), score: rounded(median(told[kind].map(({ score }) => score))) }];
    }),
  );
  const model = values.model === undefined ? 'shipped' : values.model.split('/').at(-1);
  record('fits', { set, model, fingerprint: encoder.fingerprint, documents: count, collections, figures });
  const cells = KINDS.map((kind) => {
    const { asked, fits, score } = figures[kind];
    return fits === undefined ? '-' : `${fits.toFixed(2)} of ${asked} (${score!.toFixed(2)})`;
  });
  rows.push([set, `${count}`, `${collections}`, ...cells]);
}

function loadSet(name: string): Promise<SearchSet> {
  if (name === 'demo') return demo();
  return name === 'demo_titles' ? demoTitles() : loadSearchSet(values.data, name);
}

/** The demo's corpus with its ten questions and the forty of strangers. */
async function demo(): Promise<SearchSet> {
  const documents = await readDemoCorpus();
  const ords = new Map(documents.map(({ id }, ord) => [id, ord]));
  const questions = [
    ...(await readNaturalQuestions()).map(({ query, relevant }) => ({ query, ids: relevant })),
    ...(await readDemoQuestions()).map(({ question, answers }) => ({ query: question, ids: answers })),
  ];
  return {
    name: 'demo',
    texts: documents.map(({ text }) => text),
    queries: questions.map(({ query }) => query),
    relevant: questions.map(({ ids }) => new Set(ids.map((id) => ords.get(id)!))),
    self: questions.map(() => undefined),
  };
}

/** The texts of the demo's corpus without their titles, which ask for them. */
async function demoTitles(): Promise<SearchSet> {
  const texts: string[] = [];
  const titles: string[] = [];
  for (const { text } of await readDemoCorpus()) {
    const [title, ...others] = text.split('\n');
    titles.push(title);
    texts.push(others.join('\n'));
  }
  return {
    name: 'demo_titles',
    texts,
    queries: titles,
    relevant: titles.map((_, ord) => new Set([ord])),
    self: titles.map(() => undefined),
  };
}
