import { parseArgs } from 'node:util';
import { bandJoin } from '../../index/join/band-join.ts';
import { checkRecall } from '../../index/join/check-recall.ts';
import type { NearPairs } from '../../index/join/join-input.ts';
import { minePairs } from '../../index/join/mine-pairs.ts';
import { wilsonInterval } from '../../src/core/statistics/interval.ts';
import { linkClusters } from '../../src/pairs/dedupe/link-clusters.ts';
import { describeEvidence } from '../../src/pairs/threshold/describe-evidence.ts';
import { readThreshold } from '../../src/pairs/threshold/threshold-file.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors } from '../data/lcqmc-vectors.ts';
import { peakRssMib, rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Near pairs among 255,432 sentence vectors by bands of sign bits against comparing all of them, one thread, vectors in memory:
 * node dist/bench/pairs/dedupe.js --threshold FILE|NUMBER [--data ../shared/data] [--count 255432] [--sample 20000]
 *
 * FILE is what kenyon match --fit-threshold writes; pairs are kept from 0.05 below the threshold on, as kenyon dedupe does. The
 * truth are all pairs of a sample; comparing all rows would take as many times longer as there are more pairs.
 */

const FLOOR_MARGIN = 0.05;
const RISK = 0.05;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    threshold: { type: 'string' },
    recall: { type: 'string', default: '0.99' },
    count: { type: 'string', default: '1000000' },
    sample: { type: 'string', default: '20000' },
  },
});
if (values.threshold === undefined) throw new Error('say which threshold: --threshold FILE|NUMBER');
const fitted = Number.isNaN(Number(values.threshold)) ? await readThreshold(values.threshold) : undefined;
const threshold = fitted?.threshold ?? Number(values.threshold);
const floor = threshold - FLOOR_MARGIN;
const recall = Number(values.recall);
const task = await lcqmcVectors(values.data);
const { dim } = task;
// The sentences come in a seeded order, so that the first ones are a sample.
const count = Math.min(Number(values.count), task.base.length / dim);
const rows = task.base.subarray(0, count * dim);
const sampleCount = Math.min(Number(values.sample), count);
const sample = rows.subarray(0, sampleCount * dim);

const pairsOf = (n: number) => (n * (n - 1)) / 2;
const keyOf = ({ a, b }: NearPairs, i: number) => a[i] * count + b[i];

/** How many of the true pairs are among those found. */
function foundOf(truth: NearPairs, found: NearPairs): number {
  const known = new Set<number>();
  for (let i = 0; i < found.a.length; i++) if (found.b[i] < sampleCount) known.add(keyOf(found, i));
  let hits = 0;
  for (let i = 0; i < truth.a.length; i++) if (known.has(keyOf(truth, i))) hits++;
  return hits;
}

/** Pairs from the threshold on, which are those at the front. */
function matchesOf({ a, b, scores, cutAt }: NearPairs): NearPairs {
  const end = scores.findLastIndex((score) => score >= threshold) + 1;
  return { a: a.subarray(0, end), b: b.subarray(0, end), scores: scores.subarray(0, end), cutAt };
}

let truth = await minePairs(sample.subarray(0, 2000 * dim), dim, { floor });
const bruteMs = await timed(async () => {
  truth = await minePairs(sample, dim, { floor });
});
const trueMatches = matchesOf(truth);
const idleRssMib = peakRssMib();
let join = await bandJoin(sample, dim, { floor, recall });
const sampleFound = foundOf(trueMatches, join.pairs);
const joinMs = await timed(async () => {
  join = await bandJoin(rows, dim, { floor, recall });
});
const { pairs, plan } = join;
const matches = matchesOf(pairs);
const fullFound = foundOf(trueMatches, pairs);
const checked = await checkRecall(rows, dim, pairs, { floor: threshold });
const ranks = Uint32Array.from({ length: count }, (_, row) => row);
let clusterOf = ranks;
const linkMs = await timed(async () => {
  clusterOf = (await linkClusters(matches, ranks)) as typeof ranks;
});
const sizes = new Map<number, number>();
for (const cluster of clusterOf) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
const largest = [...sizes.values()].reduce((most, size) => Math.max(most, size), 0);
const bruteSeconds = (bruteMs / 1000) * (pairsOf(count) / pairsOf(sampleCount));

record('dedupe', {
  count,
  dim,
  threshold: rounded(threshold),
  evidence: fitted === undefined ? 'given by hand' : describeEvidence(fitted),
  floor: rounded(floor),
  promisedRecall: recall,
  sample: sampleCount,
  truePairs: trueMatches.a.length,
  recallOnSample: Number((sampleFound / trueMatches.a.length).toFixed(4)),
  recallInFull: Number((fullFound / trueMatches.a.length).toFixed(4)),
  recallInFullInterval: wilsonInterval(fullFound / trueMatches.a.length, trueMatches.a.length, RISK).map(rounded),
  recallAtFloorInFull: Number((foundOf(truth, pairs) / truth.a.length).toFixed(4)),
  checkedRows: checked.rows,
  checkedPairs: checked.pairs,
  checkedFound: checked.found,
  seconds: rounded(joinMs / 1000),
  bruteSecondsExtrapolated: rounded(bruteSeconds),
  timesBruteForce: rounded(bruteSeconds / (joinMs / 1000)),
  bruteNsAPair: rounded((bruteMs * 1e6) / pairsOf(sampleCount)),
  bandBits: plan.bandBits,
  bands: plan.bands,
  pairsFromFloor: pairs.scores.length,
  pairsFromThreshold: matches.scores.length,
  linkSeconds: rounded(linkMs / 1000),
  clusters: [...sizes.values()].filter((size) => size > 1).length,
  inClusters: [...sizes.values()].filter((size) => size > 1).reduce((sum, size) => sum + size, 0),
  largestCluster: largest,
  rssBeforeJoiningMib: idleRssMib,
  peakRssMib: peakRssMib(),
});
