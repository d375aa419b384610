import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../src/core/package-root.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const MISSING = 0xffffffff;
/**
 * The three axes, the third of them twice, the opposite of the first, and one that is farther from the first query than its second
 * neighbour by 0.04. Nearest to the queries are 0 and 1, and 2 and 3.
 */
const base = { dim: 3, count: 6, rows: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, -1, 0, 0, 0.7, 0, 0) };
const queries = { dim: 3, count: 2, rows: Float32Array.of(0.8, 0.6, 0, 0, 0, 1) };
const exam = { base, queries, truth: { thresholds: Float64Array.of(0.6, 1) }, k: 2 };

type Judge = (peer: string, report: object, dir: string, exam: object) => { points: Record<string, unknown>[] };
let judge: Judge;
before(async () => {
  ({ judge } = await import(pathToFileURL(join(packageRoot(), 'bench', 'peers', 'judge.mjs')).href));
});

async function judged(t: TestContext, answers: readonly number[]) {
  const dir = await temporaryDirectory(t);
  await writeFile(join(dir, 'peer-0.u32'), Uint32Array.from(answers));
  const setting = { label: 'ef=1', count: 2, times: [1, 3, 2, 4], roundSeconds: [0.5, 0.25, 1] };
  return judge('peer', { buildSeconds: 1.2345, settings: [setting] }, dir, exam).points;
}

test('the recall of an answer is that of its vectors, whatever their order, and equal ones count alike', async (t) => {
  assert.deepEqual(
    (await judged(t, [1, 0, 3, 2])).map(({ recall }) => recall),
    [1],
  );
  assert.deepEqual(
    (await judged(t, [0, 4, 3, MISSING])).map(({ recall }) => recall),
    [0.5],
  );
  assert.deepEqual(
    (await judged(t, [4, 2, MISSING, MISSING])).map(({ recall }) => recall),
    [0],
  );
});

test('what is a little farther than the last true neighbour is no hit', async (t) => {
  const [{ recall }] = await judged(t, [0, 5, 2, 3]);
  assert.equal(recall, 0.75);
});

test('rates are of the middle and of the best round, times over all queries', async (t) => {
  const [point] = await judged(t, [0, 1, 2, 3]);
  assert.deepEqual([point.queries, point.queriesPerSecond, point.bestQueriesPerSecond], [2, 4, 8]);
  assert.deepEqual([point.p50Ms, point.p99Ms], [2, 4]);
});

test('an answer with a repeated or an unknown vector ends the run', async (t) => {
  await assert.rejects(() => judged(t, [0, 0, 2, 3]), /ord 0 twice/);
  await assert.rejects(() => judged(t, [0, 1, 2, 6]), /ord 6, and there are 6 vectors/);
});
