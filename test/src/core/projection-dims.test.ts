import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { OrthogonalProjection } from '../../../src/core/orthogonal-projection.ts';
import { guaranteedDim, sufficientDim } from '../../../src/core/projection-dims.ts';
import { alikeVectors, everyPair } from '../../fixtures/alike-vectors.ts';

const SEED = 61;

function distances(vectors: Float32Array, dim: number): number[] {
  return everyPair(vectors, dim, (a, b) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

test('in as many dimensions as are guaranteed most projections keep all distances within the error', () => {
  const [count, dim, error] = [20, 600, 0.5];
  const targetDim = guaranteedDim(count, error);
  assert.ok(targetDim < dim);
  const vectors = alikeVectors(count, dim, SEED);
  const before = distances(vectors, dim);
  const seeds = Array.from({ length: 20 }, (_, i) => SEED + i);
  const kept = seeds.filter((seed) => {
    const after = distances(new OrthogonalProjection(dim, targetDim, seed).project(vectors), targetDim);
    return after.every((distance, i) => Math.abs(distance / before[i] - 1) <= error);
  });
  assert.ok(kept.length > seeds.length / 2, `${kept.length} of ${seeds.length}, seed ${SEED}`);
});

test('the sizes are those of the formulas', () => {
  assert.equal(sufficientDim(100_000), 96);
  assert.equal(sufficientDim(1_000_000), 116);
  assert.equal(guaranteedDim(1000, 0.5), 332);
});

test('counts and errors out of range are refused', () => {
  assert.throws(() => sufficientDim(1), InvalidArgumentError);
  for (const error of [0, 1, Number.NaN]) assert.throws(() => guaranteedDim(10, error), InvalidArgumentError);
});
