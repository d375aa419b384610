import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { selectBackend } from '../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../encoders/tfjs/core/tfjs-core.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { assertClose } from '../../../fixtures/assert-close.ts';

before(() => selectBackend('wasm'));

function randomTensor(shape: number[], seed: number): tf.Tensor {
  const random = createRandom(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

function naiveTranspose(values: number[][]): number[][] {
  return values[0].map((_, c) => values.map((row) => row[c]));
}

function naiveProduct(a: number[][], b: number[][]): number[][] {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, value, i) => sum + value * b[i][j], 0)));
}

for (const shape of [
  [1, 1],
  [1, 70],
  [70, 1],
  [32, 32],
  [33, 70],
  [64, 31],
]) {
  test(`a ${shape.join(' x ')} matrix is transposed value by value`, () => {
    const x = randomTensor(shape, 1);
    const rows = x.arraySync() as number[][];
    assert.deepEqual(tf.transpose(x).arraySync(), naiveTranspose(rows));
    assert.deepEqual(tf.transpose(x, [0, 1]).arraySync(), rows);
  });
}

test('integers and tensors of higher rank are still transposed', () => {
  const integers = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32');
  assert.deepEqual(tf.transpose(integers).arraySync(), naiveTranspose(integers.arraySync()));
  const x = randomTensor([2, 3, 4], 2);
  const values = x.arraySync() as number[][][];
  const moved = tf.transpose(x, [2, 0, 1]).arraySync() as number[][][];
  for (const [i, j, k] of [
    [1, 2, 3],
    [0, 1, 2],
  ]) {
    assert.equal(moved[k][i][j], values[i][j][k]);
  }
});

for (const [lead, m, k, n] of [
  [[2, 3], 5, 7, 4],
  [[4], 1, 1, 1],
  [[3], 33, 2, 17],
] as const) {
  test(`products of [${lead}] matrices ${m} x ${k} and ${k} x ${n} equal a plain loop`, () => {
    const a = randomTensor([...lead, m, k], 3);
    const b = randomTensor([...lead, k, n], 4);
    const product = tf.matMul(a, b);
    assert.deepEqual(product.shape, [...lead, m, n]);
    const count = lead.reduce<number>((x, y) => x * y, 1);
    const matrices = (x: tf.Tensor) => tf.reshape(x, [count, ...x.shape.slice(-2)]).arraySync() as number[][][];
    matrices(product).forEach((got, i) => {
      assertClose(got.flat(), naiveProduct(matrices(a)[i], matrices(b)[i]).flat(), 1e-5);
    });
  });
}

test('products with one shared factor or a transpose flag go to the kernel of tfjs', () => {
  const a = randomTensor([3, 2, 4], 5);
  const shared = randomTensor([1, 4, 5], 6);
  const flagged = tf.matMul(a, randomTensor([3, 5, 4], 7), false, true);
  assert.deepEqual(flagged.shape, [3, 2, 5]);
  const product = tf.matMul(a, shared).arraySync() as number[][][];
  const left = a.arraySync() as number[][][];
  product.forEach((got, i) => {
    assertClose(got.flat(), naiveProduct(left[i], (shared.arraySync() as number[][][])[0]).flat(), 1e-5);
  });
});

test('rows are gathered in order, repeated ones too, whatever the shape of the indices', () => {
  const table = randomTensor([5, 3], 8);
  const rows = table.arraySync() as number[][];
  const gathered = tf.gather(table, tf.tensor2d([4, 0, 4, 2, 1, 0], [2, 3], 'int32')).arraySync();
  assert.deepEqual(gathered, [
    [rows[4], rows[0], rows[4]],
    [rows[2], rows[1], rows[0]],
  ]);
});

test('gathering a row that is not there throws', () => {
  const table = randomTensor([5, 3], 8);
  assert.throws(() => tf.gather(table, tf.tensor1d([0, 5], 'int32')), /row 5 of a matrix with 5 rows/);
  assert.throws(() => tf.gather(table, tf.tensor1d([-1], 'int32')), /row -1/);
});

test('gathering columns goes to the kernel of tfjs', () => {
  const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  assert.deepEqual(tf.gather(table, tf.tensor1d([2, 0], 'int32'), 1).arraySync(), [
    [3, 1],
    [6, 4],
  ]);
});

test('segment sums drop rows whose segment is out of range and leave absent segments at zero', () => {
  const rows = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
  const sums = tf.unsortedSegmentSum(rows, tf.tensor1d([1, -1, 1, 3], 'int32'), 3);
  assert.deepEqual(sums.arraySync(), [
    [0, 0],
    [6, 8],
    [0, 0],
  ]);
});

test('a copy outlives what it was made from', () => {
  const original = randomTensor([2, 3], 11);
  const expected = original.arraySync();
  const copy = tf.clone(original);
  original.dispose();
  randomTensor([2, 3], 12); // would land in the freed memory
  assert.deepEqual(copy.arraySync(), expected);
});

test('the kernels give back the memory they take', () => {
  const a = randomTensor([6, 40, 40], 9);
  const matrix = randomTensor([300, 300], 10);
  const ids = tf.tensor1d([1, 2, 3], 'int32');
  const work = () => {
    tf.tidy(() => {
      tf.matMul(a, a);
      tf.transpose(tf.clone(matrix));
      tf.unsortedSegmentSum(tf.gather(matrix, ids), ids, 300);
    });
  };
  work();
  const heap = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm;
  const before = { size: heap.HEAPU8.length, ids: tf.backend().numDataIds(), tensors: tf.memory().numTensors };
  for (let i = 0; i < 300; i++) work();
  assert.deepEqual(
    { size: heap.HEAPU8.length, ids: tf.backend().numDataIds(), tensors: tf.memory().numTensors },
    before,
  );
});
