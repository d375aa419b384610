import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ndcg } from '../../../bench/figures/ndcg.ts';

test('the best order has 1, and others what the formula says', () => {
  assert.equal(ndcg([2, 1, 0], [0, 2, 1], 10), 1);
  const expected = (1 / Math.log2(2) + 3 / Math.log2(4)) / (3 / Math.log2(2) + 1 / Math.log2(3));
  assert.ok(Math.abs(ndcg([1, 0, 2], [0, 2, 1], 10) - expected) < 1e-12);
});

test('what stands beyond k counts for nothing, what was not found lowers the figure', () => {
  assert.equal(ndcg([0, 1], [1, 0], 1), 0);
  assert.ok(Math.abs(ndcg([1], [1, 1], 10) - 1 / (1 + 1 / Math.log2(3))) < 1e-12);
});
