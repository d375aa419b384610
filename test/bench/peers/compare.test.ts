import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { packageRoot } from '../../../src/core/package-root.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const PEERS = join(packageRoot(), 'bench', 'peers');
/**
 * Recall of the fastest and of the best setting, as measured: of the peers that need nothing but what Kenyon itself depends on. Both ends
 * are held, since a harness that counts too kindly is wrong as well.
 */
const RECALLS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  'kenyon-exact': [1, 1],
  'kenyon-lsh': [0.925, 1],
  'kenyon-fly': [0.672, 1],
  'kenyon-bio': [0.663, 0.998],
  'kenyon-hnsw': [0.908, 1],
  'kenyon-hnswlib': [0.909, 1],
  'hnswlib-node': [0.943, 1],
};
/** Room for another drawing of the graphs' levels or of what a code learns; the 100 queries are always the same. */
const MARGIN = 0.04;
/** Floor of the best setting of every other peer: usearch reached 1; of LanceDB and faiss it is assumed, not measured. */
const OTHERS_LEAST = 0.9;

/** A line of the results, as far as it is read here. */
interface Outcome {
  readonly peer: string;
  readonly count: number;
  readonly points: readonly { readonly setting: string; readonly queries: number; readonly recall: number }[];
}

let known: readonly string[] = [];
before(async () => {
  const { ADAPTERS } = await import(pathToFileURL(join(PEERS, 'adapters.mjs')).href);
  const { FAISS_PEERS } = await import(pathToFileURL(join(PEERS, 'processes.mjs')).href);
  known = [...Object.keys(ADAPTERS), ...FAISS_PEERS];
});

test('the comparison runs every peer that is installed, names the others, and recalls are right', async (t) => {
  const out = await temporaryDirectory(t);
  const command = [join(PEERS, 'compare.mjs'), '--seeded', '2000', '--rounds', '1', '--out', out];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 26 });
  const lines = (await readFile(join(out, 'peers.jsonl'), 'utf8')).trimEnd().split('\n');
  const outcomes = lines.map((line) => JSON.parse(line) as Outcome);
  const ran = outcomes.map(({ peer }) => peer);
  const leftOut = Array.from(stderr.matchAll(/^(\S+) is left out: /gm), ([, peer]) => peer);
  assert.deepEqual([...ran, ...leftOut].sort(), [...known].sort(), stderr);
  assert.deepEqual(
    Object.keys(RECALLS).filter((peer) => !ran.includes(peer)),
    [],
    stderr,
  );
  for (const { peer, count, points } of outcomes) {
    const recalls = points.map(({ recall }) => recall);
    const [least, most] = [Math.min(...recalls), Math.max(...recalls)];
    const shown = `${peer}: ${recalls.join(' ')}`;
    assert.equal(count, 2000);
    assert.ok(most <= 1 && most >= OTHERS_LEAST, shown);
    const expected = RECALLS[peer];
    if (expected === undefined) continue;
    assert.ok(Math.abs(least - expected[0]) <= MARGIN && Math.abs(most - expected[1]) <= MARGIN, shown);
    const row = stdout.split('\n').find((line) => line.startsWith(`| ${peer} |`));
    assert.ok(row?.endsWith(`| ${most.toFixed(3)} |`), stdout);
  }
  assert.ok(outcomes.find(({ peer }) => peer === 'kenyon-exact')?.points.every(({ recall }) => recall === 1));
});
