import { parseArgs } from 'node:util';
import { GrowingGraph } from '../../index/hnsw/growing-graph.ts';
import { BioHash } from '../../index/sparse/bio-hash.ts';
import type { Assignment } from '../../index/sparse/bio-hash-options.ts';
import { InvertedLists } from '../../index/sparse/inverted-lists.ts';
import { SparseIndex } from '../../index/sparse/sparse-index.ts';
import {
  SPARSE_SAMPLE_SIZE,
  type SparseBuildOptions,
  type SparseSearchOptions,
} from '../../index/sparse/sparse-options.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../src/core/random.ts';
import { quantile } from '../../src/core/statistics/quantile.ts';
import { MemorySource } from '../../src/measure/rows/vector-rows.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors, recallOf, type VectorTask } from '../data/lcqmc-vectors.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Sparse codes in inverted lists, stage by stage, and against the graph on the same vectors in one run:
 * node dist/bench/index/inverted-lists.js [--data DIR] [--parts lists,stages,graph,fly]
 * lists: coverage and share touched of the lists alone, and ranking by overlap alone, under both rules of assignment;
 * stages: the pipeline with and without each stage; graph: default index against HNSW at the same recall, rounds alternating;
 * fly: the same pipeline over FlyHash. Exact vectors are read from memory, one call for the few that are left.
 */

const K = 10;
const SEED = 1;
const ROUNDS = 3;
const TARGET_RECALL = 0.95;
const GRAPH_WIDTHS = [10, 12, 14, 16, 18, 20, 25, 30, 40, 60];

const PARTS = ['lists', 'stages', 'graph', 'fly'] as const;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    parts: { type: 'string', default: PARTS.join() },
  },
});
const parts = chosenNames('--parts', values.parts, PARTS);
const task = await lcqmcVectors(values.data);
const { dim, base } = task;
const count = base.length / dim;
const queries = Array.from({ length: task.queries.length / dim }, (_, q) => task.queries.slice(q * dim, (q + 1) * dim));
const sample = sampleOf(task, SPARSE_SAMPLE_SIZE);
const ords = Uint32Array.from({ length: count }, (_, i) => i);
const source = new MemorySource({ dim, count, rows: base });

if (parts.includes('lists')) await measureLists();
if (parts.includes('stages')) await measureStages();
if (parts.includes('graph')) await measureAgainstGraph();
if (parts.includes('fly')) await measureFly();

/** What the lists alone find and touch. */
async function measureLists(): Promise<void> {
  for (const assignment of ['normalised', 'inner-product'] as Assignment[]) {
    const memory = KernelMemory.create();
    let code!: BioHash;
    const trainS = (await timed(async () => (code = await BioHash.train(sample, dim, { assignment }, memory)))) / 1000;
    for (const hashLength of [1, 2, 3, 4]) {
      const lists = new InvertedLists(memory, code.hashDim);
      const bits = new Uint32Array(hashLength);
      const encodeMs = await timed(() => {
        for (const ord of ords) lists.add(ord, bits.subarray(0, code.encode(base, ord * dim, bits)));
      });
      for (const queryLength of [8, 16, 32, 64]) {
        const figures = await listFigures(code, lists, queryLength);
        const bytes = rounded(lists.sizeBytes / count);
        const setting = { assignment, hashDim: code.hashDim, hashLength, queryLength };
        const cost = { trainS: rounded(trainS), encodeS: rounded(encodeMs / 1000), listBytesAVector: bytes };
        record('inverted-lists', { part: 'lists', count, dim, k: K, ...setting, ...figures, ...cost, seed: SEED });
      }
    }
  }
}

async function listFigures(code: BioHash, lists: InvertedLists, queryLength: number) {
  const bits = new Uint32Array(queryLength);
  const sums = { coverage: 0, touched: 0, overlap300: 0, overlapAlone: 0 };
  const times: number[] = [];
  for (const [q, query] of queries.entries()) {
    const startedAt = performance.now();
    const asked = bits.subarray(0, code.encode(query, 0, bits));
    const { ords: found, counts } = lists.overlaps(asked);
    times.push(performance.now() - startedAt);
    const best = lists.overlaps(asked, { limit: 300 });
    const order = Array.from(counts, (_, i) => i).sort((a, b) => counts[b] - counts[a] || found[a] - found[b]);
    sums.coverage += foundOf(q, found);
    sums.touched += found.length / count;
    sums.overlap300 += foundOf(q, best.ords);
    sums.overlapAlone += foundOf(
      q,
      order.slice(0, K).map((i) => found[i]),
    );
  }
  const mean = Object.entries(sums).map(([name, sum]) => [name, rounded(sum / queries.length)]);
  return { ...Object.fromEntries(mean), p50Ms: rounded(quantile(times, 0.5)) };
}

/** The pipeline with and without each of its stages. */
async function measureStages(): Promise<void> {
  const all = { table: 'int4', signBits: 512 } as const;
  const three = { hashLength: 3, signLayout: 'table' } as const;
  const variants: [string, SparseBuildOptions, SparseSearchOptions][] = [
    ['lists, exact', { table: 'none', signBits: 0 }, {}],
    ['lists, overlap cut, exact', { table: 'none', signBits: 0, hashLength: 3 }, { overlapCandidates: 1000 }],
    ['lists, signs, exact', { table: 'none', signBits: 512 }, {}],
    ['lists, 4-bit rows, exact', { table: 'int4', signBits: 0 }, {}],
    ['lists, 256 signs, 4-bit rows, exact', { table: 'int4', signBits: 256 }, { signCandidates: 300 }],
    ['lists, signs in them, 4-bit rows, exact', all, {}],
    ['lists, signs in them, 4-bit rows, exact', all, { queryLength: 128, signCandidates: 200, candidates: 20 }],
    ['lists, signs in a table, 4-bit rows, exact', { ...all, ...three }, { queryLength: 16 }],
    ['lists, signs in a table, 4-bit rows, exact', { ...all, ...three }, { queryLength: 32, signCandidates: 200 }],
  ];
  for (const [stages, options, search] of variants) {
    const { index, build } = await builtIndex(options);
    const figures = await searchFigures((query) => index.search(query, K, search));
    record('inverted-lists', {
      part: 'stages',
      stages,
      count,
      dim,
      k: K,
      ...options,
      ...search,
      ...figures,
      ...build,
      seed: SEED,
    });
  }
}

/** The default index and a graph of the least width that reaches the recall, rounds alternating. */
async function measureAgainstGraph(): Promise<void> {
  const { index, build } = await builtIndex({});
  const graph = GrowingGraph.create(dim, { M: 16, efConstruction: 200 });
  const graphBuildS = (await timed(() => graph.add(ords, base))) / 1000;
  let efSearch = 0;
  for (efSearch of GRAPH_WIDTHS) {
    const { recall } = await searchFigures((query) => graph.search(query, K, { efSearch }), 1);
    if (recall >= TARGET_RECALL) break;
  }
  const sparse: Figures[] = [];
  const graphs: Figures[] = [];
  // Round by round, so that each has the caches to itself as it would in use, and both meet what else the machine does.
  for (let round = 0; round < ROUNDS; round++) {
    sparse.push(await searchFigures((query) => index.search(query, K), 1));
    graphs.push(await searchFigures((query) => graph.search(query, K, { efSearch }), 1));
  }
  const [own, other] = [sparse, graphs].map(middleOf);
  record('inverted-lists', {
    part: 'graph',
    count,
    dim,
    k: K,
    ...own,
    ...build,
    graph: { efSearch, ...other, buildS: rounded(graphBuildS) },
    speedRatio: rounded(own.queriesPerSecond / other.queriesPerSecond),
    buildRatio: rounded(graphBuildS / build.buildS),
    seed: SEED,
  });
}

async function measureFly(): Promise<void> {
  const { index, build } = await builtIndex({ code: 'fly' });
  for (const queryLength of [32, 64, 128]) {
    for (const overlapCandidates of [1000, 2000, 8000]) {
      const search = { queryLength, overlapCandidates };
      const figures = await searchFigures((query) => index.search(query, K, search), 1);
      record('inverted-lists', { part: 'fly', count, dim, k: K, ...search, ...figures, ...build, seed: SEED });
    }
  }
}

async function builtIndex(options: SparseBuildOptions) {
  let index!: SparseIndex;
  const trainS = (await timed(async () => (index = await SparseIndex.train(sample, dim, { source }, options)))) / 1000;
  const addS = (await timed(() => index.add(ords, base))) / 1000;
  await index.search(queries[0], K);
  const bytesAVector = Object.fromEntries(
    Object.entries({ ...index.bytes, all: index.sizeBytes }).map(([name, bytes]) => [name, rounded(bytes / count)]),
  );
  return {
    index,
    build: { trainS: rounded(trainS), addS: rounded(addS), buildS: rounded(trainS + addS), bytesAVector },
  };
}

type Figures = Awaited<ReturnType<typeof searchFigures>>;

/** The round of middle speed. */
function middleOf(rounds: readonly Figures[]): Figures {
  return rounds.toSorted((a, b) => a.queriesPerSecond - b.queriesPerSecond)[rounds.length >> 1];
}

/** Recall and speed of a search, after a warm-up round. */
async function searchFigures(search: (query: Float32Array) => Promise<{ ords: Uint32Array }>, rounds = ROUNDS) {
  const times: number[] = [];
  let recall = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const [q, query] of queries.entries()) {
      const startedAt = performance.now();
      const { ords: found } = await search(query);
      const ms = performance.now() - startedAt;
      if (round === 0) recall += recallOf(task, q, found, K) / queries.length;
      else times.push(ms);
    }
  }
  return { recall: rounded(recall), ...speedOf(times) };
}

function speedOf(times: number[]) {
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => rounded(quantile(times, share)));
  return { queriesPerSecond: rounded((1000 * times.length) / sum(times)), p50Ms, p95Ms, p99Ms };
}

/** Share of the true neighbours that are among some ords. */
function foundOf(q: number, found: ArrayLike<number>): number {
  const all = new Set(Array.from(found));
  return [...task.trueOrds.subarray(q * task.depth, q * task.depth + K)].filter((ord) => all.has(ord)).length / K;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Seeded rows of the base, `[size, dim]`. */
function sampleOf({ base, dim }: VectorTask, size: number): Float32Array {
  const drawn = createRandom(SEED).shuffle(Uint32Array.from({ length: base.length / dim }, (_, i) => i));
  const rows = new Float32Array(Math.min(size, drawn.length) * dim);
  for (let i = 0; i * dim < rows.length; i++) {
    rows.set(base.subarray(drawn[i] * dim, (drawn[i] + 1) * dim), i * dim);
  }
  return rows;
}
