import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.ts';
import type { Collection } from '../../src/database/collection.ts';
import { open } from '../../src/database/kenyon.ts';
import type { SearchQueryOptions } from '../../src/search/search-options.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors } from '../data/lcqmc-vectors.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Whether the index that is chosen by default is a good one: searches with index 'auto' against every single choice, through the
 * whole engine, at several sizes of a collection and shares that a filter allows:
 * node dist/bench/search/planner.js [--data DIR] [--counts 5000,50000,255432] [--queries 100]
 * A single choice counts when its recall@10 is not below that of 'auto' by more than 0.002.
 */

const K = 10;
const ROUNDS = 9;
const SLACK = 0.002;
const SHARES = [1, 0.5, 0.1, 0.01, 0.001];

const CHOICES: readonly SearchQueryOptions[] = [
  { index: 'exact' },
  ...[20, 35, 50, 70, 100, 150].map((efSearch) => ({ index: { hnsw: { efSearch } } })),
  ...[100, 300, 1000].map((candidates) => ({ index: { lsh: { candidates } } })),
  ...[8, 16, 32].map((queryLength) => ({ index: { bio: { queryLength } } })),
  ...[16, 32].map((queryLength) => ({ index: { bio: { queryLength, signCandidates: 300, candidates: 30 } } })),
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
  let found = 0;
  for (const query of queries) {
    const { hits } = await collection.search(query, { k: K, index: 'exact', ...filter });
    truth.push(hits.at(-1)!.score);
    found += hits.length;
  }
  const measured = [...CHOICES, { index: 'auto' as const }].map((choice) => ({
    choice,
    times: [] as number[],
    recall: 0,
    plan: '',
  }));
  for (let round = -1; round < ROUNDS; round++) {
    // All choices in every round, so that whatever else the machine does hits them alike.
    for (const one of measured) {
      const startedAt = performance.now();
      let right = 0;
      for (const [q, query] of queries.entries()) {
        const { hits, plan } = await collection.search(query, { k: K, ...one.choice, ...filter });
        right += hits.filter(({ score }) => score >= truth[q] - 1e-6).length;
        one.plan = plan.reason === undefined ? plan.index : `${plan.index}: ${plan.reason}`;
      }
      // The first round warms up.
      if (round >= 0) one.times.push((performance.now() - startedAt) / queries.length);
      one.recall = right / found;
    }
  }
  const outcomes = measured.map(({ times, ...one }) => ({ ...one, ms: median(times) }));
  const singles = outcomes.slice(0, -1);
  const { choice: _, ...auto } = outcomes[outcomes.length - 1];
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
