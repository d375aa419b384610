import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { guaranteedDim, projectVectors, sufficientDim } from '../../../src/core/random-projection.ts';
import { dotAt, toUnit } from '../../../src/core/vectors.ts';

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

function innerProducts(vectors: Float32Array, dim: number): number[] {
  return everyPair(vectors, dim, (a, b) => dotAt(a, b, 0));
}

function distances(vectors: Float32Array, dim: number): number[] {
  return everyPair(vectors, dim, (a, b) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

function everyPair(vectors: Float32Array, dim: number, of: (a: Float32Array, b: Float32Array) => number): number[] {
  const rows = Array.from({ length: vectors.length / dim }, (_, i) => vectors.subarray(i * dim, (i + 1) * dim));
  return rows.flatMap((row, i) => rows.slice(0, i).map((other) => of(row, other)));
}

test('inner products keep their mean, and their error is as large as the formula says', () => {
  const [dim, targetDim] = [64, 16];
  const vectors = unitVectors(10, dim, SEED);
  const before = innerProducts(vectors, dim);
  let [errors, squares, count] = [0, 0, 0];
  for (let seed = 0; seed < 300; seed++) {
    for (const [i, after] of innerProducts(projectVectors(vectors, dim, targetDim, seed), targetDim).entries()) {
      const standard = (after - before[i]) / Math.sqrt((1 + before[i] ** 2) / targetDim);
      errors += standard;
      squares += standard ** 2;
      count++;
    }
  }
  assert.ok(Math.abs(errors / count) < 0.1, `mean ${errors / count}, seed ${SEED}`);
  assert.ok(Math.abs(Math.sqrt(squares / count) - 1) < 0.06, `deviation ${Math.sqrt(squares / count)}, seed ${SEED}`);
});

test('in as many dimensions as are guaranteed most projections keep all distances within the error', () => {
  const [count, dim, error] = [20, 600, 0.5];
  const targetDim = guaranteedDim(count, error);
  assert.ok(targetDim < dim);
  const vectors = unitVectors(count, dim, SEED);
  const before = distances(vectors, dim);
  const seeds = Array.from({ length: 20 }, (_, i) => SEED + i);
  const kept = seeds.filter((seed) => {
    const after = distances(projectVectors(vectors, dim, targetDim, seed), targetDim);
    return after.every((distance, i) => Math.abs(distance / before[i] - 1) <= error);
  });
  assert.ok(kept.length > seeds.length / 2, `${kept.length} of ${seeds.length}, seed ${SEED}`);
});

test('the same seed projects the same way, whatever stands beside a vector', () => {
  const vectors = unitVectors(3, 16, SEED);
  const all = projectVectors(vectors, 16, 8, 1);
  assert.deepEqual(projectVectors(vectors.subarray(16, 32), 16, 8, 1), all.slice(8, 16));
  assert.notDeepEqual(projectVectors(vectors, 16, 8, 2), all);
  assert.equal(projectVectors(new Float32Array(0), 16, 8, 1).length, 0);
});

test('the sizes are those of the formulas', () => {
  assert.equal(sufficientDim(100_000), 96);
  assert.equal(sufficientDim(1_000_000), 116);
  assert.equal(guaranteedDim(1000, 0.5), 332);
});

test('sizes that do not agree are refused', () => {
  assert.throws(() => projectVectors(new Float32Array(10), 4, 2, 1), InvalidArgumentError);
  assert.throws(() => projectVectors(new Float32Array(8), 4, 5, 1), InvalidArgumentError);
  assert.throws(() => sufficientDim(1), InvalidArgumentError);
  for (const error of [0, 1, Number.NaN]) assert.throws(() => guaranteedDim(10, error), InvalidArgumentError);
});
