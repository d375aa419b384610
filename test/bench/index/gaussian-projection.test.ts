import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaussianProjection } from '../../../bench/index/gaussian-projection.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { alikeVectors, everyPair } from '../../fixtures/alike-vectors.ts';

const SEED = 61;

function innerProducts(vectors: Float32Array, dim: number): number[] {
  return everyPair(vectors, dim, (a, b) => dotAt(a, b, 0));
}

test('inner products keep their mean, and their error is as large as the formula says', () => {
  const [dim, targetDim] = [64, 16];
  const vectors = alikeVectors(10, dim, SEED);
  const before = innerProducts(vectors, dim);
  let [errors, squares, count] = [0, 0, 0];
  for (let seed = 0; seed < 300; seed++) {
    for (const [i, after] of innerProducts(gaussianProjection(vectors, dim, targetDim, seed), targetDim).entries()) {
      const standard = (after - before[i]) / Math.sqrt((1 + before[i] ** 2) / targetDim);
      errors += standard;
      squares += standard ** 2;
      count++;
    }
  }
  assert.ok(Math.abs(errors / count) < 0.1, `mean ${errors / count}, seed ${SEED}`);
  assert.ok(Math.abs(Math.sqrt(squares / count) - 1) < 0.06, `deviation ${Math.sqrt(squares / count)}, seed ${SEED}`);
});

test('the same seed projects the same way, whatever stands beside a vector', () => {
  const vectors = alikeVectors(3, 16, SEED);
  const all = gaussianProjection(vectors, 16, 8, 1);
  assert.deepEqual(gaussianProjection(vectors.subarray(16, 32), 16, 8, 1), all.slice(8, 16));
  assert.notDeepEqual(gaussianProjection(vectors, 16, 8, 2), all);
  assert.equal(gaussianProjection(new Float32Array(0), 16, 8, 1).length, 0);
});
