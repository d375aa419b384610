import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PackedGraph } from '../../../index/hnsw/packed-graph.ts';
import { allowedWidth, isScanCheaper, walkLimit } from '../../../index/hnsw/walk-cost.ts';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { createRandom } from '../../../src/core/random.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { seededRows } from '../naive-index.ts';
import { saveSeededGraph } from './packed-fixture.ts';

test('a scan is chosen below some share of what is allowed, and the wider the walk the more so', () => {
  const count = 255_432;
  for (const efSearch of [10, 50, 100, 400]) {
    const chosen = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.001].map((share) => isScanCheaper(share * count, count, efSearch));
    assert.deepEqual(chosen, chosen.toSorted());
    assert.equal(chosen[0], false);
    assert.equal(chosen.at(-1), true);
  }
  assert.ok(isScanCheaper(0.08 * count, count, 100) && !isScanCheaper(0.08 * count, count, 50));
  // A few thousand vectors are compared sooner than any walk ends.
  assert.ok(isScanCheaper(2000, 2000, 100));
});

test('a walk keeps k allowed candidates at least, and efSearch at most', () => {
  for (const share of [1, 0.5, 0.01, 1e-6]) {
    assert.equal(allowedWidth(10, 10, share), 10);
    assert.ok(allowedWidth(10, 100, share) > 10 && allowedWidth(10, 100, share) <= 100);
  }
  assert.equal(allowedWidth(10, 100, 1), 100);
});

test('a walk that ends is not followed by a scan, and one that leads far away is given up for it', async (t) => {
  const count = 12_000;
  const { path, dim, naive, source } = await saveSeededGraph(await temporaryDirectory(t), count, 8, { M: 6 });
  const graph = await PackedGraph.fromHnswFile(path, dim, source);
  const random = createRandom(4);
  const query = seededRows(random, 1, dim);
  const byScore = naive.search(query, count).map(({ ord }) => ord);
  const half = count / 2;
  const some = OrdSet.of(random.shuffle([...byScore]).slice(0, half));
  const walked = await graph.search(query, 10, { efSearch: 10, allowed: some });
  assert.equal(walked.ords.length, 10);
  assert.ok(walked.scanned < walkLimit(half), `${walked.scanned} compared`);
  const far = OrdSet.of(byScore.slice(half));
  const scanned = await graph.search(query, 10, { efSearch: 10, allowed: far });
  assert.deepEqual([...scanned.ords], byScore.slice(half, half + 10));
  assert.ok(scanned.scanned > half && scanned.scanned < half + walkLimit(half) + 100, `${scanned.scanned} compared`);
});
