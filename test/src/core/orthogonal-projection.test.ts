import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { OrthogonalProjection } from '../../../src/core/orthogonal-projection.ts';
import { createRandom } from '../../../src/core/random.ts';
import { dotAt, toUnit } from '../../../src/core/vectors.ts';

const SEED = 67;

/** Two unit vectors with a cosine between them. */
function pairWith(cosine: number, dim: number, seed: number): [Float32Array, Float32Array] {
  const random = createRandom(seed);
  const one = toUnit(
    Float32Array.from({ length: dim }, () => random.normal()),
    'one',
  );
  const other = Float32Array.from({ length: dim }, () => random.normal());
  const along = dotAt(one, other, 0);
  const across = toUnit(
    other.map((value, i) => value - along * one[i]),
    'across',
  );
  return [one, across.map((value, i) => Math.sqrt(1 - cosine ** 2) * value + cosine * one[i])];
}

test('cosines keep their mean, with the deviation of a random subspace', () => {
  const [dim, targetDim] = [64, 24];
  for (const cosine of [0, 0.5, 0.9]) {
    const [one, other] = pairWith(cosine, dim, SEED);
    const errors = Array.from({ length: 600 }, (_, seed) => {
      const projection = new OrthogonalProjection(dim, targetDim, seed);
      return dotAt(projection.project(one), projection.project(other), 0) - cosine;
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    const expected = (1 - cosine ** 2) * Math.sqrt(1 / targetDim - 1 / dim);
    assert.ok(Math.abs(mean) < 0.02, `mean ${mean} of cosine ${cosine}, seed ${SEED}`);
    assert.ok(Math.abs(deviation / expected - 1) < 0.15, `${deviation} against ${expected} of ${cosine}, seed ${SEED}`);
  }
});

test('with all dimensions it is a rotation, which changes no cosine', () => {
  const projection = new OrthogonalProjection(40, 40, SEED);
  for (const cosine of [-0.7, 0, 0.31, 0.999]) {
    const [one, other] = pairWith(cosine, 40, SEED);
    const found = dotAt(projection.project(one), projection.project(other), 0);
    assert.ok(Math.abs(found - cosine) < 1e-6, `${found} of ${cosine}`);
  }
});

test('vectors are projected alike whatever stands beside them and whatever their length, and come out with length 1', () => {
  const projection = new OrthogonalProjection(16, 5, SEED);
  const rows = Float32Array.from([...pairWith(0.2, 16, 1), ...pairWith(0.4, 16, 2)].flatMap((row) => [...row]));
  const all = projection.project(rows);
  assert.equal(all.length, 4 * 5);
  assert.deepEqual(projection.project(rows.subarray(16, 32)), all.slice(5, 10));
  const long = projection.project(rows.subarray(16, 32).map((value) => 4 * value));
  for (const [i, value] of long.entries()) assert.ok(Math.abs(value - all[5 + i]) < 1e-6);
  for (let row = 0; row < 4; row++) {
    const own = all.subarray(row * 5, row * 5 + 5);
    assert.ok(Math.abs(dotAt(own, own, 0) - 1) < 1e-6);
  }
  assert.notDeepEqual(new OrthogonalProjection(16, 5, SEED + 1).project(rows), all);
  assert.equal(projection.project(new Float32Array(0)).length, 0);
});

test('what is at right angles to the whole subspace still gets a direction', () => {
  const row = new OrthogonalProjection(8, 3, SEED).project(new Float32Array(8));
  assert.deepEqual([...row], [1, 0, 0]);
});

test('sizes that do not agree are refused', () => {
  for (const [dim, targetDim] of [
    [4, 5],
    [4, 0],
    [0, 0],
    [4, 1.5],
  ])
    assert.throws(() => new OrthogonalProjection(dim, targetDim, 1), InvalidArgumentError);
  const projection = new OrthogonalProjection(4, 2, 1);
  for (const rows of [new Float32Array(10), [1, 0, 0, 0] as unknown as Float32Array])
    assert.throws(() => projection.project(rows), InvalidArgumentError);
  assert.equal(projection.project(new Float32Array(0)).length, 0);
});
