import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_DATA } from '../../dist/bench/data/data-folder.js';
import { lcqmcVectors } from '../../dist/bench/data/lcqmc-vectors.js';
import { seededVectors } from '../../dist/bench/data/seeded-vectors.js';
import { record } from '../../dist/bench/harness/record.js';
import { exactTruth, thresholdsOf } from '../../dist/src/measure/exact-truth.js';
import { ADAPTERS } from './adapters.mjs';
import { judge } from './judge.mjs';
import { FAISS_PEERS, hasFaiss, runPeer } from './processes.mjs';
import { frontierRows, table } from './report.mjs';

/*
 * Kenyon's indexes against other libraries: same vectors, same queries, same run, one thread each, one process after the other.
 * node bench/peers/compare.mjs [--only NAME,NAME] [--count N] [--rounds 3] [--data DIR] [--python /usr/bin/python3]
 *   [--seeded N] [--out DIR]
 */

const K = 10;
/** What `--seeded` draws; the sizes are such that every peer can build its index. */
const SEEDED = { dim: 64, queries: 100, seed: 1 };
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    count: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    data: { type: 'string', default: DEFAULT_DATA },
    python: { type: 'string', default: '/usr/bin/python3' },
    seeded: { type: 'string' },
    out: { type: 'string' },
  },
});
const peers = chosenPeers();
const rounds = integer('rounds', values.rounds);
const exam = await chosenExam();
const dir = mkdtempSync(join(tmpdir(), 'kenyon-peers-'));
try {
  writeFileSync(join(dir, 'task.json'), JSON.stringify({ dim: exam.base.dim, k: K, rounds }));
  writeFileSync(join(dir, 'base.f32'), exam.base.rows);
  writeFileSync(join(dir, 'queries.f32'), exam.queries.rows);
  const outcomes = [];
  for (const peer of peers) {
    const reason = whyNot(peer);
    if (reason !== undefined) {
      console.error(`${peer} is left out: ${reason}`);
      continue;
    }
    runPeer(peer, dir, { pinned: ADAPTERS[peer]?.pinned === true, python: values.python });
    const outcome = judge(peer, JSON.parse(readFileSync(join(dir, `${peer}.json`), 'utf8')), dir, exam);
    const seed = values.seeded === undefined ? {} : { vectors: 'seeded', seed: SEEDED.seed };
    record('peers', { ...outcome, count: exam.base.count, dim: exam.base.dim, k: K, rounds, ...seed }, values.out);
    outcomes.push(outcome);
  }
  console.log(table(outcomes.flatMap(frontierRows)));
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function chosenPeers() {
  const all = [...Object.keys(ADAPTERS), ...FAISS_PEERS];
  const wanted = values.only?.split(',') ?? all;
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`no peer is called ${unknown.join(', ')}; there are ${all.join(', ')}`);
  return wanted;
}

/** Why a peer cannot run here, or undefined. */
function whyNot(peer) {
  if (FAISS_PEERS.includes(peer)) {
    return hasFaiss(values.python)
      ? undefined
      : `${values.python} has no faiss (Debian: apt-get install python3-faiss)`;
  }
  const { needs } = ADAPTERS[peer];
  try {
    if (needs !== undefined) createRequire(import.meta.url)(needs);
    return undefined;
  } catch (error) {
    return `${needs} cannot be loaded (${error.message.split('\n')[0]}); see README.md beside this file`;
  }
}

async function chosenExam() {
  const { count, seeded } = values;
  if (seeded === undefined) return lcqmcExam(count === undefined ? undefined : integer('count', count));
  if (count === undefined) return seededExam(integer('seeded', seeded));
  throw new Error(
    '--count takes the first of the sentences, and --seeded draws vectors in their place: give one of them',
  );
}

/** Seeded vectors and queries of the same kind: quickly made, for a trial of everything else. */
async function seededExam(count) {
  const { dim, queries: asked, seed } = SEEDED;
  const vectors = seededVectors(count + asked, { dim, seed });
  const base = { dim, count, rows: Float32Array.from(vectors.slice(0, count).flatMap((row) => [...row])) };
  const queries = { dim, count: asked, rows: Float32Array.from(vectors.slice(count).flatMap((row) => [...row])) };
  return { base, queries, truth: await exactTruth(base, queries, K), k: K };
}

/** LCQMC sentences, queries and exact answers; of the first `count` vectors only, where that is given. */
async function lcqmcExam(count) {
  const { dim, base, queries, trueOrds } = await lcqmcVectors(values.data);
  const all = base.length / dim;
  if (count > all) throw new Error(`--count is ${count}, and there are ${all} vectors`);
  const asked = { dim, count: queries.length / dim, rows: queries };
  const held = { dim, count: count ?? all, rows: base.subarray(0, (count ?? all) * dim) };
  const truth =
    held.count === all ? { thresholds: thresholdsOf(held, asked, trueOrds, K) } : await exactTruth(held, asked, K);
  return { base: held, queries: asked, truth, k: K };
}

function integer(name, text) {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be an integer from 1 up, got ${text}`);
}
