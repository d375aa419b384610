import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../../../encoders/tfjs/backend.ts';
import { registerGradients } from '../../../../encoders/tfjs/gradients.ts';
import { sparseMultiLabelLoss } from '../../../../encoders/training/losses/multi-label.ts';
import { pointerLoss } from '../../../../encoders/training/losses/pointer.ts';
import { assertGradients, randomValues } from '../../tfjs/ops/assert-gradients.ts';

const SHAPE: [number, number, number, number] = [2, 3, 4, 4];
const SIZE = 96;
/** Two texts, three types, two slots. */
const SPANS = Int32Array.of(5, 6, 0, 0, 10, 0, 0, 0, 5, 0, 0, 0);

before(async () => {
  await selectBackend('wasm');
  registerGradients();
});

function lossOf(typeWeights: number[], total?: number): number {
  const marked = { spans: SPANS, slots: 2, typeWeights: Float32Array.from(typeWeights) };
  return tf.tidy(() => pointerLoss(tf.tensor(randomValues(SIZE, 6), SHAPE), marked, total).dataSync()[0]);
}

test('the loss is the mean over texts, and over types by their weights', () => {
  const losses = tf.tidy(() => sparseMultiLabelLoss(tf.tensor(randomValues(SIZE, 6), [6, 16]), SPANS, 2).dataSync());
  const [a, b, c] = [0, 1, 2].map((type) => (losses[type] + losses[type + 3]) / 2);
  const close = (got: number, expected: number) => assert.ok(Math.abs(got - expected) < 1e-5, `${got}, ${expected}`);
  close(lossOf([1, 1, 1]), (a + b + c) / 3);
  close(lossOf([1, 0, 1]), (a + c) / 2);
  close(lossOf([3, 1, 0]), (3 * a + b) / 4);
  close(lossOf([1, 1, 1], 8), (a + b + c) / 12);
});

test('the gradient of the pointer loss is right, and 0 for types that a set does not mark', () => {
  const marked = { spans: SPANS, slots: 2, typeWeights: Float32Array.of(1, 0, 0.5) };
  assertGradients((scores) => pointerLoss(scores, marked), [SHAPE]);
  const gradient = tf.tidy(() =>
    tf
      .grad((scores) => pointerLoss(scores, marked))(tf.tensor(randomValues(SIZE, 6), SHAPE))
      .dataSync(),
  );
  gradient.forEach((value, i) => {
    assert.equal(value === 0, Math.floor(i / 16) % 3 === 1, `entry ${i}: ${value}`);
  });
});
