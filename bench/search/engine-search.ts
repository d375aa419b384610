import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import hnswlib from 'hnswlib-node';
import { quantile } from '../../src/core/statistics/quantile.ts';
import { open } from '../../src/database/kenyon.ts';
import { seededVectors } from '../data/seeded-vectors.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * A search of the engine by vector against the raw call of the graph library, on the same vectors with the same options:
 * node dist/bench/search/engine-search.js [--count 50000]
 * The vectors lie around 500 seeded centres, so that neighbours exist; the documents are short.
 */

const DIM = 256;
const SEED = 21;
const K = 10;
const EF = 100;
const M = 16;
const EF_CONSTRUCTION = 200;
const QUERIES = 500;
const ROUNDS = 5;

const { values } = parseArgs({ options: { count: { type: 'string', default: '50000' } } });
const count = Number(values.count);
const vectors = seededVectors(count + QUERIES, { dim: DIM, seed: SEED });
const queries = vectors.slice(count);

const raw = new hnswlib.HierarchicalNSW('ip', DIM);
raw.initIndex({ maxElements: count, m: M, efConstruction: EF_CONSTRUCTION, randomSeed: 100 });
for (let ord = 0; ord < count; ord++) raw.addPoint(Array.from(vectors[ord]), ord);
raw.setEf(EF);
const rawQueries = queries.map((query) => Array.from(query));

const path = join(tmpdir(), `kenyon-bench-${process.pid}`);
let served = 0;
const encoder = {
  dim: DIM,
  fingerprint: 'seeded vectors',
  runtime: 'none',
  // Documents come in order, so that each gets the vector of its position.
  async encode(texts: readonly string[]) {
    const rows = new Float32Array(texts.length * DIM);
    for (let i = 0; i < texts.length; i++) rows.set(vectors[served++], i * DIM);
    return rows;
  },
  close: async () => undefined,
};
const kenyon = await open(path, { encoder });
const collection = kenyon.collection('default', { hnsw: { M, efConstruction: EF_CONSTRUCTION } });
await collection.add(Array.from({ length: count }, (_, i) => ({ id: `d${i}`, text: `document ${i}` })));
await collection.catchUp();

const rawTimes: number[] = [];
const engineTimes: number[] = [];
let agree = 0;
for (let round = -1; round < ROUNDS; round++) {
  for (let q = 0; q < QUERIES; q++) {
    // Alternating, so that whatever else the machine does hits both alike.
    const t0 = performance.now();
    const { neighbors } = raw.searchKnn(rawQueries[q], K);
    const t1 = performance.now();
    const { hits, plan } = await collection.search(queries[q], { k: K, index: { hnsw: { efSearch: EF } } });
    const t2 = performance.now();
    if (plan.index !== 'hnsw') throw new Error(`the graph did not answer: ${plan.reason}`);
    if (round < 0) continue;
    rawTimes.push(t1 - t0);
    engineTimes.push(t2 - t1);
    const ids = new Set(hits.map(({ id }) => id));
    agree += neighbors.filter((ord) => ids.has(`d${ord}`)).length / K / (ROUNDS * QUERIES);
  }
}
await kenyon.close();
await rm(path, { recursive: true, force: true });
record('engine-search', {
  count,
  dim: DIM,
  k: K,
  efSearch: EF,
  rawMedianMs: rounded(median(rawTimes)),
  engineMedianMs: rounded(median(engineTimes)),
  ratio: rounded(median(engineTimes) / median(rawTimes)),
  rawP95Ms: rounded(quantile(rawTimes, 0.95)),
  engineP95Ms: rounded(quantile(engineTimes, 0.95)),
  sameHits: rounded(agree),
  queries: QUERIES * ROUNDS,
  seed: SEED,
});
