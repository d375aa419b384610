import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Collection } from '../../src/database/collection.ts';
import { type Kenyon, open } from '../../src/database/kenyon.ts';
import { INDEX_NAMES } from '../../src/live/index-options.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { NgramEncoder } from '../../test/fixtures/ngram-encoder.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { type LongestTurn, LoopProbe } from '../harness/loop-probe.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * How long the event loop of a program is held while the engine works:
 * node dist/bench/process/delay.js [--count 20000] [--runs 3] [--stages add,searches,entities,open] [--in DIR]
 *
 * Of several runs of a stage the least longest turn is told, since a shared machine only ever adds to it; `digest` is of all answers
 * of the stage, so that two versions can be compared.
 */

const DIM = 64;
const SEED = 41;
const LONG_TEXT_CHARS = 3_000_000;
const STAGES = ['add', 'searches', 'entities', 'open'] as const;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '3' },
    stages: { type: 'string', default: STAGES.join(',') },
    in: { type: 'string', default: tmpdir() },
  },
});
const count = Number(values.count);
const runs = Number(values.runs);
const stages = new Set(chosenNames('--stages', values.stages, STAGES));
const random = createRandom(SEED);
const words = Array.from({ length: 3000 }, () => wordOf());
const documents = Array.from({ length: count }, (_, i) => ({
  id: `d${i}`,
  text: textOf(24),
  city: `city ${random.below(40)}`,
  year: 1980 + random.below(45),
}));
const queries = Array.from({ length: 200 }, () => textOf(6));

/** Texts that the encoder reads before others get their turn. */
const ENCODED_AT_ONCE = 256;

/**
 * Reads the beginning of a text only, and few texts at once (one of 3 MB has thousands of passages): an encoder works on a thread of its own, and
 * what it takes is not asked here.
 */
class BeginningEncoder extends NgramEncoder {
  override async encode(texts: readonly string[], options?: LongWorkOptions): Promise<Float32Array> {
    const rows = new Float32Array(texts.length * this.dim);
    for (let i = 0; i < texts.length; i += ENCODED_AT_ONCE)
      rows.set(await super.encode(texts.slice(i, i + ENCODED_AT_ONCE), options), i * this.dim);
    return rows;
  }

  override vectorOf(text: string): Float32Array {
    return super.vectorOf(text.slice(0, 512));
  }
}

const encoder = new BeginningEncoder(DIM);
const probe = new LoopProbe();
const path = await mkdtemp(join(values.in, 'kenyon-delay-'));
try {
  if (stages.has('add')) await measureAdding();
  if (stages.has('entities')) await measureLongText();
  if (stages.has('searches') || stages.has('open')) {
    const kenyon = await filled('searched');
    if (stages.has('searches')) await measureSearches(kenyon.collection());
    if (stages.has('open')) await measureOpening(kenyon);
    else await kenyon.close();
  }
} finally {
  probe.close();
  await rm(path, { recursive: true, force: true });
}

async function measureAdding(): Promise<void> {
  await measure('add, graph and words being built', async (run) => {
    const kenyon = await open(join(path, `added ${run}`), { encoder });
    const turn = await probe.watch(async () => {
      await kenyon.collection().add(documents);
      await kenyon.collection().catchUp();
    });
    await kenyon.close();
    return { turn, answers: [] };
  });
}

async function measureLongText(): Promise<void> {
  const sentence =
    '2024年3月5日，王小明向 info@example.com 支付了3,500元，about 12.5 km from https://example.com/a?b=1. ';
  const text = sentence.repeat(Math.ceil(LONG_TEXT_CHARS / sentence.length));
  await measure('one text of 3 MB with entities', async (run) => {
    const kenyon = await open(join(path, `long ${run}`), { encoder });
    const collection = kenyon.collection();
    await collection.add([{ id: 'first', text: sentence }]);
    await collection.setEntities({ model: false });
    let summary: unknown;
    const turn = await probe.watch(async () => {
      await collection.add([{ id: 'long', text }]);
      await collection.catchUp();
      summary = await collection.entities();
      await kenyon.close();
    });
    return { turn, answers: [summary] };
  });
}

async function measureSearches(collection: Collection): Promise<void> {
  const vectors = queries.map((query) => encoder.vectorOf(query));
  const filter = 'year >= 1990 AND city != "city 3"';
  const hybrid = (query: string) => collection.search(query, { k: 10, mode: 'hybrid', filter });
  await hybrid(queries[0]);
  const alone = { single: vectors.slice(0, 100), hybrid: queries.slice(0, 100) };
  await measure('100 searches one after another, by vector and hybrid', async () => {
    const found: SearchResult[] = [];
    const turn = await probe.watch(async () => {
      for (const vector of alone.single) found.push(await collection.search(vector, { k: 10 }));
      for (const query of alone.hybrid) found.push(await hybrid(query));
    });
    return { turn, answers: found.map(hitsOf) };
  });
  await measure('200 hybrid searches with a filter at once', () =>
    together(queries.map((query) => () => hybrid(query))),
  );
  await measure('50 searches with k = 5,000 at once', () =>
    together(queries.slice(0, 50).map((query) => () => collection.search(query, { k: 5000, mode: 'hybrid' }))),
  );
  await measure('one search with k = 20,000', () =>
    together([() => collection.search(queries[0], { k: 20_000, mode: 'hybrid' })]),
  );
  for (const index of ['exact', ...INDEX_NAMES] as const) {
    const isFirst = index !== 'exact' && index !== 'hnsw';
    const search = () => collection.search(vectors[0], { k: 10, index });
    await measure(`the first ${index} search`, () => together([search]), isFirst ? 1 : runs);
    await measure(`50 ${index} searches with k = 5,000 at once`, () =>
      together(vectors.slice(0, 50).map((vector) => () => collection.search(vector, { k: 5000, index }))),
    );
  }
}

async function measureOpening(kenyon: Kenyon): Promise<void> {
  // Every index has to be there to be loaded.
  for (const index of INDEX_NAMES) await kenyon.collection().search(encoder.vectorOf('a'), { index });
  await kenyon.collection().search(queries[0], { mode: 'hybrid', filter: 'year > 2000' });
  await kenyon.collection().catchUp();
  let opened = kenyon;
  await measure('loading all indexes at once after opening', async () => {
    await opened.close();
    opened = await open(join(path, 'searched'), { encoder });
    const collection = opened.collection();
    return together([
      ...(['exact', ...INDEX_NAMES] as const).map((index) => () => collection.search(encoder.vectorOf('a'), { index })),
      () => collection.search(queries[0], { mode: 'hybrid', filter: 'year > 2000' }),
    ]);
  });
  await opened.close();
}

async function filled(name: string): Promise<Kenyon> {
  const kenyon = await open(join(path, name), { encoder });
  await kenyon.collection().add(documents);
  await kenyon.collection().catchUp();
  return kenyon;
}

/** Figures of one run of a stage. */
interface Run {
  readonly turn: LongestTurn;
  readonly answers: readonly unknown[];
}

async function together(searches: readonly (() => Promise<SearchResult>)[]): Promise<Run> {
  let found: SearchResult[] = [];
  const turn = await probe.watch(async () => {
    found = await Promise.all(searches.map((search) => search()));
  });
  return { turn, answers: found.map(hitsOf) };
}

function hitsOf({ hits }: SearchResult): unknown {
  return hits.map(({ id, score }) => [id, score]);
}

async function measure(stage: string, run: (run: number) => Promise<Run>, times = runs): Promise<void> {
  const turns: LongestTurn[] = [];
  const took: number[] = [];
  const cpuTook: number[] = [];
  let digest = '';
  for (let i = 0; i < times; i++) {
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    const { turn, answers } = await run(i);
    took.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(cpu);
    cpuTook.push((user + system) / 1000);
    turns.push(turn);
    digest = createHash('sha256').update(JSON.stringify(answers)).digest('hex').slice(0, 12);
  }
  record('delay', {
    stage,
    longestTurnMs: rounded(Math.min(...turns.map(({ wallMs }) => wallMs))),
    longestTurnCpuMs: rounded(Math.min(...turns.map(({ cpuMs }) => cpuMs ?? Number.NaN))),
    tookMs: rounded(Math.min(...took)),
    cpuMs: rounded(Math.min(...cpuTook)),
    runs: times,
    count,
    dim: DIM,
    digest,
  });
}

/** A Latin word, or two to four Han characters. */
function wordOf(): string {
  if (random.below(2) === 0) return random.below(1e9).toString(36);
  return String.fromCodePoint(...Array.from({ length: 2 + random.below(3) }, () => 0x4e00 + random.below(2000)));
}

/** Some words, the first of the list more often than the last. */
function textOf(length: number): string {
  return Array.from({ length }, () => words[Math.floor(words.length * random.next() ** 3)]).join(' ');
}
