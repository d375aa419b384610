import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRecall } from '../../../index/join/check-recall.ts';
import type { NearPairs } from '../../../index/join/join-input.ts';
import { minePairs } from '../../../index/join/mine-pairs.ts';
import { AbortedError } from '../../../src/core/errors.ts';
import { clusteredVectors } from './naive-pairs.ts';

const DIM = 16;
const FLOOR = 0.6;

/** The pairs that pass. */
function only(pairs: NearPairs, passes: (place: number) => boolean): NearPairs {
  return {
    a: pairs.a.filter((_, i) => passes(i)),
    b: pairs.b.filter((_, i) => passes(i)),
    scores: pairs.scores.filter((_, i) => passes(i)),
    cutAt: pairs.cutAt,
  };
}

test('where all rows are drawn, every pair counts once and what is missing is missed', async () => {
  const vectors = clusteredVectors(150, DIM, 1);
  for (const split of [0, 60]) {
    const all = await minePairs(vectors, DIM, { floor: FLOOR, split });
    const total = all.scores.length;
    assert.ok(total > 50);
    const whole = await checkRecall(vectors, DIM, all, { floor: FLOOR, split });
    assert.deepEqual(whole, { rows: split || 150, pairs: total, found: total });
    const some = only(all, (i) => i % 3 > 0);
    const part = await checkRecall(vectors, DIM, some, { floor: FLOOR, split });
    assert.deepEqual(part, { ...whole, found: some.scores.length });
  }
});

test('of many rows some are drawn, and the share found is near the true one', async () => {
  const vectors = clusteredVectors(3000, DIM, 2);
  const all = await minePairs(vectors, DIM, { floor: FLOOR });
  const { rows, pairs, found } = await checkRecall(
    vectors,
    DIM,
    only(all, (i) => i % 5 > 0),
    { floor: FLOOR, seed: 3 },
  );
  assert.equal(rows, 200);
  assert.ok(pairs > 1000 && Math.abs(found / pairs - 0.8) < 0.05, `${found} of ${pairs}, seed 3`);
});

test('pairs that were cut off are not held against the join', async () => {
  const vectors = clusteredVectors(150, DIM, 1);
  const cut = await minePairs(vectors, DIM, { floor: FLOOR, maxPairs: 40 });
  const { pairs, found } = await checkRecall(vectors, DIM, cut, { floor: FLOOR });
  assert.ok(pairs > 0 && pairs <= 40 && found === pairs);
});

test('an abort is obeyed', async () => {
  const vectors = clusteredVectors(20, DIM, 1);
  const pairs = await minePairs(vectors, DIM, { floor: FLOOR });
  await assert.rejects(checkRecall(vectors, DIM, pairs, { floor: FLOOR, signal: AbortSignal.abort() }), AbortedError);
});
