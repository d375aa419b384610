import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError } from '../../../src/core/errors.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { exactTruth, queryAt } from '../../../src/measure/exact-truth.ts';
import { recallOfQuery } from '../../../src/measure/recall-interval.ts';
import { seededRows } from './vectors-fixture.ts';

test('the truth is what sorting all scores gives, over block ends too', async () => {
  for (const [count, dim, k] of [
    [1, 4, 1],
    [511, 7, 3],
    [513, 16, 10],
    [1300, 20, 10],
  ]) {
    const base = seededRows(count, dim, 3);
    const queries = seededRows(9, dim, 4);
    const { ords, thresholds } = await exactTruth(base, queries, k);
    for (let q = 0; q < queries.count; q++) {
      const scores = Array.from({ length: count }, (_, i) => dotAt(queryAt(queries, q), base.rows, i * dim));
      const best = scores
        .map((score, ord) => ({ score, ord }))
        .sort((a, b) => b.score - a.score)
        .slice(0, k);
      const found = [...ords.subarray(q * k, (q + 1) * k)].map((ord) => scores[ord]);
      for (let i = 0; i < k; i++) assert.ok(Math.abs(found[i] - best[i].score) < 1e-6, `${count} x ${dim}, query ${q}`);
      assert.ok(Math.abs(thresholds[q] - best[k - 1].score) < 1e-6);
    }
  }
});

test('computing the truth reports progress and stops when it is told to', async () => {
  const base = seededRows(1200, 8, 3);
  const queries = seededRows(5, 8, 4);
  const seen: number[] = [];
  await exactTruth(base, queries, 2, { onProgress: ({ done }) => seen.push(done) });
  assert.equal(seen.at(-1), 1200);
  await assert.rejects(exactTruth(base, queries, 2, { signal: AbortSignal.abort() }), AbortedError);
});

test('a tie is a hit, a miss is a miss, and a shorter answer counts what it lacks', () => {
  // Rows 0 and 1 are equal; row 2 is farther, row 3 farthest.
  const base = { dim: 2, count: 4, rows: Float32Array.of(1, 0, 1, 0, 0.6, 0.8, 0, 1) };
  const query = Float32Array.of(1, 0);
  const recall = (ords: number[], k: number, threshold: number) =>
    recallOfQuery({ ords: Uint32Array.from(ords) }, { query, k, threshold, base });
  assert.equal(recall([1], 1, 1), 1);
  assert.equal(recall([2], 1, 1), 0);
  assert.equal(recall([0, 2], 2, 1), 0.5);
  assert.equal(recall([0, 1, 2], 3, 0.6), 1);
  assert.equal(recall([1], 2, 1), 0.5);
  assert.equal(recall([], 2, 1), 0);
});

test('an answer that repeats an ord, makes one up or is too long is refused', () => {
  const base = { dim: 1, count: 2, rows: Float32Array.of(1, 1) };
  const judge = (ords: number[], k: number) => () =>
    recallOfQuery({ ords: Uint32Array.from(ords) }, { query: Float32Array.of(1), k, threshold: 1, base });
  assert.throws(judge([0, 0], 2), /ord 0 twice/);
  assert.throws(judge([2], 2), /ord 2, and there are 2 vectors/);
  assert.throws(judge([0, 1], 1), /2 neighbours when asked for 1/);
});
