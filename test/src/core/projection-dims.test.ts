import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { OrthogonalProjection } from '../../../src/core/orthogonal-projection.ts';
import { guaranteedDim, sufficientDim } from '../../../src/core/projection-dims.ts';
import { createRandom } from '../../../src/core/random.ts';
import { toUnit } from '../../../src/core/vectors.ts';

const SEED = 61;

/** Unit vectors that share a direction, so that their inner products are of all sizes. */
function unitVectors(count: number, dim: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const vectors = new Float32Array(count * dim);
  for (let row = 0; row < count; row++) {
    const shared = 2 * Math.sqrt(dim) * random.next();
    const vector = Float32Array.from({ length: dim }, (_, i) => random.normal() + (i === 0 ? shared : 0));
    vectors.set(toUnit(vector, 'vector'), row * dim);
  }
  return vectors;
}

function distances(vectors: Float32Array, dim: number): number[] {
  return everyPair(vectors, dim, (a, b) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

function everyPair(vectors: Float32Array, dim: number, of: (a: Float32Array, b: Float32Array) => number): number[] {
  const rows = Array.from({ length: vectors.length / dim }, (_, i) => vectors.subarray(i * dim, (i + 1) * dim));
  return rows.flatMap((row, i) => rows.slice(0, i).map((other) => of(row, other)));
}

test('in as many dimensions as are guaranteed most projections keep all distances within the error', () => {
  const [count, dim, error] = [20, 600, 0.5];
  const targetDim = guaranteedDim(count, error);
  assert.ok(targetDim < dim);
  const vectors = unitVectors(count, dim, SEED);
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
