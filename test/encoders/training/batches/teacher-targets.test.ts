import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairShares, rowShares, takeTargets } from '../../../../encoders/training/batches/teacher-targets.ts';

const TARGET = {
  dim: 2,
  values: Float32Array.of(1, 0, 0, 0, 0, 1, 0.6, 0.8),
  weights: Float32Array.of(1, 0, 0.5, 0.5),
};

test('pairs count only where both texts have a vector of the teacher, and the mean weight together', () => {
  const share = (3 * 0.5) / 6;
  assert.deepEqual(
    [...pairShares(TARGET, 3)],
    [...[0, 0, share, share], ...[0, 0, 0, 0], ...[share, 0, 0, share], ...[share, 0, share, 0]],
  );
  assert.deepEqual([...rowShares(TARGET)], [0.25, 0, 0.125, 0.125]);
});

test('a lone text, or none, has no pair', () => {
  for (const weights of [Float32Array.of(0, 1, 0, 0), new Float32Array(4)]) {
    assert.ok(pairShares({ ...TARGET, weights }, 1).every((share) => share === 0));
  }
});

test('rows are taken in the order asked for', () => {
  assert.deepEqual(takeTargets(TARGET, [3, 0]), {
    dim: 2,
    values: Float32Array.from([0.6, 0.8, 1, 0]),
    weights: Float32Array.of(0.5, 1),
  });
});
