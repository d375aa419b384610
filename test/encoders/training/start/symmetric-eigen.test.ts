import assert from 'node:assert/strict';
import { test } from 'node:test';
import { symmetricEigen } from '../../../../encoders/training/start/symmetric-eigen.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { assertClose } from '../../../fixtures/assert-close.ts';

function randomSymmetric(n: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal();
  return matrix;
}

test('known matrices have their known eigenvalues', () => {
  assertClose(symmetricEigen(Float64Array.of(5), 1).values, [5], 1e-12);
  assertClose(symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).values, [3, 1], 1e-12);
  assertClose(symmetricEigen(Float64Array.of(0, 1, 1, 0), 2).values, [1, -1], 1e-12);
  assertClose(symmetricEigen(new Float64Array(9), 3).values, [0, 0, 0], 1e-12);
  // The second difference: 2 - 2 cos(k pi / (n + 1)).
  const n = 12;
  const difference = Float64Array.from({ length: n * n }, (_, at) => {
    const distance = Math.abs(Math.floor(at / n) - (at % n));
    return distance === 0 ? 2 : distance === 1 ? -1 : 0;
  });
  const expected = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)));
  assertClose(symmetricEigen(difference, n).values, expected, 1e-12);
});

test('vectors are orthonormal, and make the matrix again with their values, largest first', () => {
  for (const n of [1, 2, 3, 7, 40]) {
    const matrix = randomSymmetric(n, n);
    const { values, vectors } = symmetricEigen(matrix, n);
    assert.deepEqual(
      values,
      values.toSorted((a, b) => b - a),
    );
    const again = new Float64Array(n * n);
    const gram = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        for (let k = 0; k < n; k++) {
          again[i * n + j] += values[k] * vectors[k * n + i] * vectors[k * n + j];
          gram[i * n + j] += vectors[i * n + k] * vectors[j * n + k];
        }
    assertClose(again, matrix, 1e-12 * n);
    assertClose(
      gram,
      Float64Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? 1 : 0)),
      1e-12,
    );
  }
});

test('values of very different size are all found', () => {
  const n = 6;
  const { vectors } = symmetricEigen(randomSymmetric(n, 9), n);
  const expected = [1e6, 1e3, 1, 1e-3, 0, -1];
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++) matrix[i * n + j] += expected[k] * vectors[k * n + i] * vectors[k * n + j];
  assertClose(symmetricEigen(matrix, n).values, expected, 1e-9);
});

test('only the upper triangle is read, and the matrix is left as it was', () => {
  const matrix = randomSymmetric(5, 3);
  const { values } = symmetricEigen(matrix, 5);
  const upper = matrix.map((value, at) => (at % 5 < Math.floor(at / 5) ? 1000 : value));
  const before = upper.slice();
  assert.deepEqual(symmetricEigen(upper, 5).values, values);
  assert.deepEqual(upper, before);
});

test('what is no matrix of numbers is refused', () => {
  for (const wrong of [Float64Array.of(1, 2), Float64Array.of(1, 2, 2, Number.NaN), new Float64Array(0)]) {
    assert.throws(() => symmetricEigen(wrong, 2), InvalidArgumentError);
  }
});
