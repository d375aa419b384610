import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../src/core/random.ts';
import type { Collection } from '../src/engine/collection.ts';
import { open } from '../src/engine/kenyon.ts';
import type { SearchQueryOptions } from '../src/engine/query.ts';
import { DEFAULT_DATA, median, record, rounded } from './harness.ts';
import { lcqmcVectors } from './lcqmc-vectors.ts';

/*
 * Whether the index that is chosen by default is a good one: searches with index 'auto' against every single choice, through the
 * whole engine, at several sizes of a collection and shares that a filter allows:
 * node dist/bench/planner.js [--data DIR] [--counts 5000,50000,255432] [--queries 100]
 * A single choice counts when its recall@10 is not below that of 'auto' by more than 0.002.
 */

const K = 10;
const ROUNDS = 3;
const SLACK = 0.002;
const SHARES = [1, 0.5, 0.1, 0.01, 0.001];

const CHOICES: readonly SearchQueryOptions[] = [
  { index: 'exact' },
  ...[20, 35, 50, 70, 100, 150].map((efSearch) => ({ index: 'hnsw' as const, efSearch })),
  ...[100, 300, 1000].map((candidates) => ({ index: 'lsh' as const, candidates })),
  ...[8, 16, 32].map((queryLength) => ({ index: 'bio' as const, queryLength })),
  ...[16, 32].map((queryLength) => ({ index: 'bio' as const, queryLength, signCandidates: 300, candidates: 30 })),
];

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    counts: { type: 'string', default: '5000,50000,255432' },
    queries: { type: 'string', default: '100' },
  },
});
const task = await lcqmcVectors(values.data);
const { dim } = task;
const queries = Array.from({ length: Number(values.queries) }, (_, q) => task.queries.subarray(q * dim, (q + 1) * dim));
for (const count of values.counts.split(',').map(Number)) await compare(count);

async function compare(count: number): Promise<void> {
  const path = join(tmpdir(), `kenyon-planner-${process.pid}`);
  let served = 0;
  const encoder = {
    dim,
    fingerprint: 'recorded vectors',
    runtime: 'none',
    // Documents come in order, so that each gets the vector of its position.
    async encode(texts: readonly string[]) {
      const rows = task.base.slice(served * dim, (served + texts.length) * dim);
      served += texts.length;
      return rows;
    },
    close: async () => undefined,
  };
  const kenyon = await open(path, { encoder });
  const collection = kenyon.collection('default', { mode: 'semantic' });
  const random = createRandom(count);
  await collection.add(
    Array.from({ length: count }, (_, i) => ({ id: `d${i}`, text: `document ${i}`, draw: random.next() })),
    { batchSize: 1024 },
  );
  for (const { index } of CHOICES) await collection.search(queries[0], { index });
  await collection.catchUp();
  for (const share of SHARES) await compareShare(collection, count, share);
  await kenyon.close();
  await rm(path, { recursive: true, force: true });
}

async function compareShare(collection: Collection, count: number, share: number): Promise<void> {
  const filter = share < 1 ? { filter: `draw < ${share}` } : {};
  const truth: number[] = [];
  for (const query of queries) {
    const { hits } = await collection.search(query, { k: K, index: 'exact', ...filter });
    truth.push(hits.at(-1)!.score);
  }
  const measure = async (choice: SearchQueryOptions) => {
    const options = { k: K, ...choice, ...filter };
    let right = 0;
    const times: number[] = [];
    let plan = '';
    for (let round = 0; round <= ROUNDS; round++) {
      const startedAt = performance.now();
      for (const [q, query] of queries.entries()) {
        const result = await collection.search(query, options);
        // The last round counts hits, and is not timed.
        if (round === ROUNDS) right += result.hits.filter(({ score }) => score >= truth[q] - 1e-6).length;
        plan = `${result.plan.index}${result.plan.reason === undefined ? '' : `: ${result.plan.reason}`}`;
      }
      if (round < ROUNDS) times.push((performance.now() - startedAt) / queries.length);
    }
    return { recall: right / (K * queries.length), ms: median(times), plan };
  };
  const singles = [];
  for (const choice of CHOICES) singles.push({ choice, ...(await measure(choice)) });
  const auto = await measure({ index: 'auto' });
  const best = singles
    .filter(({ recall }) => recall >= auto.recall - SLACK)
    .reduce((a, b) => (b.ms < a.ms ? b : a), { choice: { index: 'auto' } as SearchQueryOptions, ...auto });
  record('planner', {
    count,
    share,
    queries: queries.length,
    auto: { ...auto, recall: rounded(auto.recall), ms: rounded(auto.ms) },
    best: { ...best.choice, recall: rounded(best.recall), ms: rounded(best.ms) },
    timesSpeedOfBest: rounded(best.ms / auto.ms),
  });
}
