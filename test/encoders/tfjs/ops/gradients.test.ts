import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { selectBackend } from '../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../encoders/tfjs/core/tfjs-core.ts';
import { registerGradients } from '../../../../encoders/tfjs/gradients.ts';
import { matMul } from '../../../../encoders/tfjs/ops/mat-mul.ts';
import { gelu, logSumExp, rmsNorm } from '../../../../encoders/tfjs/ops/own-gradients.ts';
import { rotaryTables, rotate } from '../../../../encoders/tfjs/ops/rotary.ts';
import { assertGradients } from './assert-gradients.ts';

before(async () => {
  await selectBackend('wasm');
  registerGradients();
});

test('the gradient of a matrix product with a wider right factor is right', () => {
  assertGradients(matMul, [
    [3, 2],
    [2, 5],
  ]);
});

test('the gradient of a matrix product with a wider left factor is right', () => {
  assertGradients(matMul, [
    [4, 5],
    [5, 2],
  ]);
});

test('the gradient of a batched matrix product is right', () => {
  assertGradients(matMul, [
    [2, 2, 3, 4],
    [2, 2, 4, 3],
  ]);
});

test('the gradient of gelu is right', () => assertGradients(gelu, [[3, 7]]));

test('the gradient of the RMS norm is right', () => assertGradients((x) => rmsNorm(x, 1e-7), [[3, 6]]));

test('the gradient of log-sum-exp is right', () => assertGradients(logSumExp, [[3, 6]]));

test('the gradient of the rotation is right', () => {
  const tables = rotaryTables(4, 6);
  assertGradients((x) => rotate(x, tables), [[2, 4, 1, 6]]);
});

test('the gradient of a gather adds up the rows that were taken twice', () => {
  const ids = tf.tensor1d([2, 0, 2, 4], 'int32');
  assertGradients((table) => tf.gather(table, ids), [[5, 3]]);
});

test('the gradients of sums, differences and products undo broadcasting', () => {
  for (const op of [tf.add, tf.sub, tf.mul]) {
    assertGradients(op, [
      [2, 3, 4],
      [3, 1],
    ]);
  }
});

test('the gradients of sum and mean spread over the reduced axis', () => {
  for (const op of [tf.sum, tf.mean]) {
    assertGradients((x) => op(x, 1), [[2, 3, 4]]);
    assertGradients((x) => op(x, -1, true), [[2, 3, 4]]);
    assertGradients((x) => op(x), [[2, 3]]);
  }
});

test('the gradients of softmax, relu, absolute value, square and reciprocal root are right', () => {
  assertGradients((x) => tf.softmax(x), [[2, 5]]);
  assertGradients((x) => tf.relu(tf.add(x, 0.05)), [[2, 5]]);
  assertGradients((x) => tf.square(x), [[2, 5]]);
  assertGradients((x) => tf.abs(tf.add(x, 0.05)), [[2, 5]]);
  assertGradients((x) => tf.rsqrt(tf.add(tf.square(x), 1)), [[2, 5]]);
});

test('the gradients of moving values around are right', () => {
  assertGradients((x) => tf.transpose(x, [2, 0, 1]), [[2, 3, 4]]);
  assertGradients((x) => tf.slice(x, [0, 1], [2, 2]), [[3, 4]]);
  assertGradients((x) => tf.reshape(tf.expandDims(x, 1), [6]), [[2, 3]]);
  assertGradients((x) => tf.mul(tf.unstack(x, 1)[2], tf.unstack(x, 1)[0]), [[2, 3, 4]]);
  assertGradients(
    (a, b) => tf.concat([a, b], 1),
    [
      [2, 3],
      [2, 1],
    ],
  );
});

test('no product of the forward or backward pass carries a transpose flag', () => {
  const { kernelFunc } = tf.getKernel('BatchMatMul', 'wasm');
  const flags: unknown[] = [];
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({
    kernelName: 'BatchMatMul',
    backendName: 'wasm',
    kernelFunc: (args) => {
      flags.push(args.attrs!.transposeA, args.attrs!.transposeB);
      return kernelFunc(args);
    },
  });
  tf.tidy(() => tf.grads((a, b) => matMul(a, b))([tf.ones([2, 3, 4]), tf.ones([2, 4, 5])]));
  tf.tidy(() => tf.grads((a, b) => matMul(a, b))([tf.ones([3, 4]), tf.ones([4, 2])]));
  assert.equal(flags.length, 12);
  assert.ok(flags.every((flag) => flag === false));
});

test('log-sum-exp neither overflows nor underflows', () => {
  const values = logSumExp(tf.tensor2d([1000, 1000, -1000, -1000, 3e38, 0], [3, 2])).dataSync();
  assert.ok(Math.abs(values[0] - 1000 - Math.LN2) < 1e-3);
  assert.ok(Math.abs(values[1] + 1000 - Math.LN2) < 1e-3);
  assert.equal(values[2], Math.fround(3e38));
});

test('gelu is the exact one', () => {
  const values = gelu(tf.tensor1d([-3, -1, 0, 0.5, 2])).dataSync();
  // x * Phi(x) from a table of the normal distribution.
  [-0.00404951, -0.15865525, 0, 0.34573123, 1.9544997].forEach((expected, i) => {
    assert.ok(Math.abs(values[i] - expected) < 1e-6, `${values[i]} instead of ${expected}`);
  });
});
