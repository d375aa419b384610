import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError } from '../../../../src/core/errors.ts';
import { exactTruth, queryAt } from '../../../../src/measure/exact-truth.ts';
import { recallOfQuery } from '../../../../src/measure/recall-interval.ts';
import { MemorySource } from '../../../../src/measure/rows/vector-rows.ts';
import { BENCH_TARGETS, targetsNamed } from '../../../../src/measure/targets/targets.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { seededRows } from '../vectors-fixture.ts';

const K = 10;
const QUERIES = 40;

for (const target of BENCH_TARGETS) {
  test(`${target.name} is built, finds more with wider searches, and most with the widest`, async (t) => {
    const base = seededRows(1500, 32, 1);
    const queries = seededRows(QUERIES, 32, 2);
    const { thresholds } = await exactTruth(base, queries, K);
    const stages = new Set<string>();
    const onProgress = ({ stage }: { stage: string }) => stages.add(stage);
    const index = await target.build(base, {
      workspace: await temporaryDirectory(t),
      source: new MemorySource(base),
      onProgress,
    });
    assert.ok(index.memoryBytes > 0 && index.diskBytes >= 0);
    assert.ok(stages.size > 0 && [...stages].every((stage) => stage.startsWith('build ')));
    const recallOf = async (point: Readonly<Record<string, number>>) => {
      let sum = 0;
      for (let q = 0; q < QUERIES; q++) {
        const query = queryAt(queries, q);
        const found = await index.search(query, K, point);
        assert.equal(found.ords.length, K);
        sum += recallOfQuery(found, { query, k: K, threshold: thresholds[q], base });
      }
      return sum / QUERIES;
    };
    const grid = index.grid(K);
    const narrow = await recallOf(grid[0]);
    const wide = await recallOf(grid.at(-1)!);
    assert.ok(wide >= 0.9 && wide >= narrow, `${narrow} to ${wide}`);
    if (target.exact) assert.equal(narrow, 1);
    for (const k of [1, 10, 100]) {
      const points = index.grid(k).map((point) => JSON.stringify(point));
      assert.equal(new Set(points).size, points.length, `k = ${k}`);
      for (const point of index.grid(k))
        assert.equal((await index.search(queryAt(queries, 0), k, point)).ords.length, k);
    }
  });

  test(`building ${target.name} stops when it is told to`, async (t) => {
    const workspace = await temporaryDirectory(t);
    const base = seededRows(300, 8, 1);
    const build = target.build(base, { workspace, source: new MemorySource(base), signal: AbortSignal.abort() });
    await assert.rejects(build, AbortedError);
  });
}

test('targets are found by name, in the order given', () => {
  assert.deepEqual(
    targetsNamed(['hnsw', 'exact']).map(({ name }) => name),
    ['hnsw', 'exact'],
  );
  assert.throws(() => targetsNamed(['ivf']), /no index "ivf" to measure; there are exact, /);
});
