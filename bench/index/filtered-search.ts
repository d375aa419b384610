import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import hnswlib from 'hnswlib-node';
import { GrowingGraph } from '../../index/hnsw/growing-graph.ts';
import { PackedGraph } from '../../index/hnsw/packed-graph.ts';
import { OrdSet } from '../../index/ords/ord-set.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { createRandom } from '../../src/core/random.ts';
import { quantile } from '../../src/core/statistics/quantile.ts';
import { TopK } from '../../src/core/top-k.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { MemorySource } from '../../src/measure/rows/vector-rows.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors } from '../data/lcqmc-vectors.ts';
import { median, rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * The packed graph against the graph library that built it, with the library's own filter callback and without a filter:
 * node dist/bench/index/filtered-search.js [--data DIR] [--queries 200]
 * Both walk the same graph (M 16, efConstruction 200; built once and kept under runs/bench). Each side has the smallest efSearch
 * of a grid that reaches the recall; then they take turns, a round of all queries each. Filters are made before the clock starts: a set of ords for one
 * side, an array of flags behind a callback for the other.
 */

const K = 10;
const SEED = 5;
const ROUNDS = 5;
const TARGETS = [0.95, 0.98, 0.99];
const FILTERED_TARGET = 0.99;
const GRID = [10, 14, 20, 28, 40, 50, 60, 80, 100, 140, 200, 280, 400, 560, 800, 1600];
/** What the filters with a direction allow: the vectors nearest to the first query. */
const DIRECTED_SHARE = 0.1;

/** A query with the score that a right answer has at least. */
interface Question {
  readonly query: Float32Array;
  readonly plain: number[];
  readonly threshold: number;
}

/** One way to search. */
interface Side {
  readonly name: string;
  search(question: Question, efSearch: number): ArrayLike<number> | Promise<ArrayLike<number>>;
}

const { values } = parseArgs({
  options: { data: { type: 'string', default: DEFAULT_DATA }, queries: { type: 'string', default: '200' } },
});
const task = await lcqmcVectors(values.data);
const { dim, base } = task;
const count = base.length / dim;
const asked = Number(values.queries);
const path = await graphFile();
const raw = new hnswlib.HierarchicalNSW('ip', dim);
await raw.readIndex(path);
const packed = await pack();

await compareUnfiltered();
await compareFiltered();

async function compareUnfiltered(): Promise<void> {
  const questions = ask(everyQuery(), undefined);
  for (const target of TARGETS) await compare('none', 1, target, questions, [libraryWithout(), packedBy('auto')]);
}

async function compareFiltered(): Promise<void> {
  const random = createRandom(SEED);
  for (const share of [0.5, 0.1, 0.01, 0.001]) {
    const allowed = OrdSet.of(Array.from({ length: count }, (_, ord) => ord).filter(() => random.next() < share));
    await compareWith(`random ${100 * share} %`, allowed, everyQuery());
  }
  const near = OrdSet.of(orderedByDirection(base).subarray(0, Math.round(count * DIRECTED_SHARE)));
  const queries = orderedByDirection(task.queries);
  await compareWith('near the query', near, queries.subarray(0, asked));
  await compareWith('far from the query', near, queries.subarray(-asked));
}

function compareWith(name: string, allowed: OrdSet, queries: Uint32Array): Promise<void> {
  const sides = [libraryWith(allowed), packedBy('auto', allowed), packedBy('walk', allowed), packedBy('scan', allowed)];
  return compare(name, allowed.size / count, FILTERED_TARGET, ask(queries, allowed), sides);
}

/** Finds the efSearch of each side, lets them answer in turns, and records what came of it. */
async function compare(
  filter: string,
  share: number,
  target: number,
  questions: readonly Question[],
  sides: readonly Side[],
): Promise<void> {
  const tuned = [];
  for (const side of sides) tuned.push({ side, rounds: [] as number[][], ...(await tune(side, questions, target)) });
  for (let round = 0; round < ROUNDS; round++) {
    // Whole rounds in turns: call by call, each side would find the caches full of what the other one read.
    for (const { side, efSearch, rounds } of tuned) rounds.push(await answerAll(side, questions, efSearch));
  }
  const speeds = tuned.map(({ rounds }) => rounds.map(queriesPerSecond));
  const library = median(speeds[0]);
  for (const [i, { side, efSearch, recall, rounds }] of tuned.entries()) {
    record('filtered-search', {
      filter,
      share: rounded(share),
      target,
      side: side.name,
      efSearch,
      recall: Number(recall.toFixed(4)),
      queriesPerSecond: rounded(median(speeds[i])),
      bestQueriesPerSecond: rounded(Math.max(...speeds[i])),
      timesLibrary: rounded(median(speeds[i]) / library),
      p50Ms: rounded(median(rounds.flat())),
      p95Ms: rounded(quantile(rounds.flat(), 0.95)),
      p99Ms: rounded(quantile(rounds.flat(), 0.99)),
      queries: questions.length,
      rounds: ROUNDS,
      seed: SEED,
    });
  }
}

/** Milliseconds of each call. */
async function answerAll(side: Side, questions: readonly Question[], efSearch: number): Promise<number[]> {
  const times: number[] = [];
  for (const question of questions) times.push(await timed(() => side.search(question, efSearch)));
  return times;
}

function queriesPerSecond(times: readonly number[]): number {
  return (1000 * times.length) / times.reduce((sum, time) => sum + time, 0);
}

/** Smallest efSearch of the grid that reaches the recall, or the greatest. */
async function tune(side: Side, questions: readonly Question[], target: number) {
  let best = { efSearch: 0, recall: 0 };
  for (const efSearch of GRID) {
    let hits = 0;
    for (const question of questions) {
      const found = new Set(Array.from(await side.search(question, efSearch)));
      for (const ord of found) {
        if (Math.fround(dotAt(question.query, base, ord * dim)) >= question.threshold) hits++;
      }
    }
    best = { efSearch, recall: hits / (K * questions.length) };
    if (best.recall >= target) break;
  }
  return best;
}

function libraryWithout(): Side {
  return {
    name: 'hnswlib-node',
    search({ plain }, efSearch) {
      raw.setEf(efSearch);
      return raw.searchKnn(plain, K).neighbors;
    },
  };
}

function libraryWith(allowed: OrdSet): Side {
  const flags = new Uint8Array(count);
  for (const ord of allowed.toArray()) flags[ord] = 1;
  const isAllowed = (ord: number) => flags[ord] === 1;
  return {
    name: 'hnswlib-node, filter callback',
    search({ plain }, efSearch) {
      raw.setEf(efSearch);
      return raw.searchKnn(plain, K, isAllowed).neighbors;
    },
  };
}

function packedBy(method: 'auto' | 'walk' | 'scan', allowed?: OrdSet): Side {
  return {
    name: `packed graph, ${method}`,
    search: async ({ query }, efSearch) => (await packed.search(query, K, { efSearch, allowed, method })).ords,
  };
}

function everyQuery(): Uint32Array {
  return Uint32Array.from({ length: asked }, (_, q) => q);
}

/** Numbers of the rows, the ones nearest to the first query first. */
function orderedByDirection(rows: Float32Array): Uint32Array {
  const direction = task.queries.slice(0, dim);
  const best = new TopK(rows.length / dim);
  for (let i = 0; i * dim < rows.length; i++) best.offer(dotAt(direction, rows, i * dim), i);
  return best.drain().ords;
}

/** Compares each query with everything that is allowed. */
function ask(queries: Uint32Array, allowed: OrdSet | undefined): Question[] {
  const ords = allowed?.toArray() ?? Uint32Array.from({ length: count }, (_, ord) => ord);
  return Array.from(queries, (q) => {
    const query = task.queries.slice(q * dim, (q + 1) * dim);
    const best = new TopK(K);
    for (const ord of ords) best.offer(dotAt(query, base, ord * dim), ord);
    return { query, plain: Array.from(query), threshold: best.drain().scores[K - 1] };
  });
}

/** Builds the graph, unless one of these vectors was kept. */
async function graphFile(): Promise<string> {
  const bytes = new Uint8Array(base.buffer, base.byteOffset, base.byteLength);
  const key = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const file = join(packageRoot(), 'runs', 'bench', `hnsw-${key}.bin`);
  if (existsSync(file)) return file;
  const index = GrowingGraph.create(dim);
  for (let from = 0; from < count; from += 8192) {
    const to = Math.min(count, from + 8192);
    const ords = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    await index.add(ords, base.slice(from * dim, to * dim));
    console.error(`linked ${to} of ${count} vectors`);
  }
  await index.writeTo(`${file}.tmp`);
  await rename(`${file}.tmp`, file);
  return file;
}

async function pack(): Promise<PackedGraph> {
  const startedAt = performance.now();
  const graph = await PackedGraph.fromHnswFile(path, dim, new MemorySource({ dim, count, rows: base }));
  const seconds = (performance.now() - startedAt) / 1000;
  record('filtered-search', {
    kind: 'pack',
    count,
    dim,
    seconds: rounded(seconds),
    bytesAVector: rounded(graph.sizeBytes / count),
  });
  return graph;
}
