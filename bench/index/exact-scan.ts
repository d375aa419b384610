import { parseArgs } from 'node:util';
import type { VectorSource } from '../../index/contract/vector-index.ts';
import { ExactIndex } from '../../index/exact/exact-index.ts';
import { SignIndex } from '../../index/signs/sign-index.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { quantile } from '../../src/core/statistics/quantile.ts';
import { TopK } from '../../src/core/top-k.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors, recallOf } from '../data/lcqmc-vectors.ts';
import { median, rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Scans of all 255,432 sentence vectors, exact and by sign codes, against the plain loop; one thread, vectors in memory:
 * node dist/bench/index/exact-scan.js [--data ../shared/data] [--queries 1000]
 * Ways take turns of ten queries, so that whatever else the machine does hits all alike.
 */

const K = 10;
const TURN = 10;
const BLOCK = 4096;
const SEED = 1;
const SAMPLE = 10_000;

const { values } = parseArgs({
  options: { data: { type: 'string', default: DEFAULT_DATA }, queries: { type: 'string', default: '1000' } },
});
const task = await lcqmcVectors(values.data);
const { base, dim } = task;
const count = base.length / dim;
const queryCount = Math.min(Number(values.queries), task.queries.length / dim);
const ords = Uint32Array.from({ length: count }, (_, ord) => ord);

let asked = 0;
const source: VectorSource = {
  dots(query, ords, scores) {
    asked += ords.length;
    for (let i = 0; i < ords.length; i++) scores[i] = dotAt(query, base, ords[i] * dim);
  },
};

type Dot = (query: Float32Array, rows: Float32Array, offset: number) => number;

/** The inner product as one writes it. */
function plainDot(query: Float32Array, rows: Float32Array, offset: number): number {
  let sum = 0;
  for (let i = 0; i < query.length; i++) sum += query[i] * rows[offset + i];
  return sum;
}

/** Every vector by a loop. */
function scanWith(dot: Dot): (query: Float32Array) => Uint32Array {
  return (query) => {
    const best = new TopK(K);
    for (let ord = 0; ord < count; ord++) best.offer(dot(query, base, ord * dim), ord);
    return best.drain().ords;
  };
}

/** Every vector at float32 by the kernel, the best of each block picked by another. */
function floatScan(): (query: Float32Array) => Uint32Array {
  const memory = KernelMemory.create();
  const rows = memory.allocate(base.byteLength);
  const query = memory.allocate(4 * dim);
  const scores = memory.allocate(4 * BLOCK);
  const places = memory.allocate(4 * BLOCK);
  memory.f32(rows, base.length).set(base);
  return (vector) => {
    memory.f32(query, dim).set(vector);
    const best = new TopK(K);
    for (let from = 0; from < count; from += BLOCK) {
      const size = Math.min(BLOCK, count - from);
      memory.kernels.dotsF32(query, rows + 4 * dim * from, 4 * dim, size, dim, scores);
      const found = memory.kernels.collectAbove(scores, size, best.worst, places);
      const values = memory.f32(scores, size);
      for (const place of memory.u32(places, found)) best.offer(values[place], from + place);
    }
    return best.drain().ords;
  };
}

interface Way {
  readonly name: string;
  readonly search: (query: Float32Array) => Uint32Array | Promise<Uint32Array>;
  readonly timesMs: number[];
  readonly bytesPerVector: number;
  readonly buildSeconds: number;
  recall: number;
  asked: number;
}

function way(name: string, bytesPerVector: number, buildMs: number, search: Way['search']): Way {
  return { name, search, timesMs: [], bytesPerVector, buildSeconds: rounded(buildMs / 1000), recall: 0, asked: 0 };
}

const flat = new ExactIndex(dim, { source });
const flatMs = await timed(() => flat.add(ords, base));
const ways: Way[] = [
  way('plain float32 loop', 4 * dim, 0, scanWith(plainDot)),
  way('unrolled float32 loop', 4 * dim, 0, scanWith(dotAt)),
  way('float32 kernel', 4 * dim, 0, floatScan()),
  way(
    'exact by 8-bit rows',
    rounded(flat.sizeBytes / count),
    flatMs,
    async (query) => (await flat.search(query, K)).ords,
  ),
];
for (const numBits of [256, 512]) {
  const index = SignIndex.train(
    base.subarray(0, SAMPLE * dim),
    dim,
    { source, table: flat.table },
    { numBits, seed: SEED },
  );
  const ms = await timed(() => index.add(ords, base));
  const bytes = rounded(index.sizeBytes / count);
  for (const candidates of [100, 300, 1000]) {
    const search = async (query: Float32Array) => (await index.search(query, K, { candidates })).ords;
    ways.push(way(`sign codes of ${numBits} bits, ${candidates} candidates`, bytes, ms, search));
  }
}

for (let from = -TURN; from < queryCount; from += TURN) {
  for (const way of ways) {
    for (let q = Math.max(0, from); q < Math.min(queryCount, Math.max(0, from) + TURN); q++) {
      const query = task.queries.slice(q * dim, (q + 1) * dim);
      asked = 0;
      const startedAt = performance.now();
      const found = await way.search(query);
      const tookMs = performance.now() - startedAt;
      // The first turn warms up.
      if (from < 0) continue;
      way.timesMs.push(tookMs);
      way.recall += recallOf(task, q, found, K) / queryCount;
      way.asked += asked / queryCount;
    }
  }
}

const [plain, unrolled, kernel] = ways.map(({ timesMs }) => median(timesMs));
for (const { name, timesMs, recall, bytesPerVector, buildSeconds, asked } of ways) {
  record('exact-scan', {
    way: name,
    queriesPerSecond: rounded(1000 / median(timesMs)),
    recallAt10: Number(recall.toFixed(4)),
    p50Ms: rounded(median(timesMs)),
    p95Ms: rounded(quantile(timesMs, 0.95)),
    p99Ms: rounded(quantile(timesMs, 0.99)),
    timesPlainLoop: rounded(plain / median(timesMs)),
    timesUnrolledLoop: rounded(unrolled / median(timesMs)),
    timesFloatKernel: rounded(kernel / median(timesMs)),
    comparedAtFullPrecision: rounded(asked),
    bytesPerVector,
    buildSeconds,
    count,
    dim,
    k: K,
    queries: queryCount,
    seed: SEED,
  });
}
