import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDedupe } from '../../../../src/pairs/dedupe/dedupe-options.ts';
import { nearRows } from '../../../../src/pairs/dedupe/near-rows.ts';
import { clusteredVectors } from '../../../index/join/naive-pairs.ts';

const DIM = 16;

test('few rows are compared with each other; many are joined by bands, and what was missed is measured', async () => {
  const rows = clusteredVectors(20_100, DIM, 1, 0.3);
  const checked = checkDedupe({ threshold: 0.995, floor: 0.99 });
  const few = await nearRows(rows.subarray(0, 500 * DIM), DIM, 0, checked);
  assert.deepEqual(few.candidates, { method: 'all' });
  const { pairs, candidates } = await nearRows(rows, DIM, 0, checked);
  assert.deepEqual([candidates.method, candidates.promisedRecall, candidates.checked?.rows], ['bands', 0.99, 200]);
  const { pairs: there, found } = candidates.checked!;
  assert.ok(there > 20 && found >= 0.95 * there, `${found} of ${there}, seed 1`);
  assert.ok(pairs.scores.length > 2000 && pairs.scores.every((score) => score >= 0.99));
});
