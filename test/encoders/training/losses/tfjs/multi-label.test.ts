import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { selectBackend } from '../../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../../encoders/tfjs/core/tfjs-core.ts';
import { registerGradients } from '../../../../../encoders/tfjs/gradients.ts';
import {
  multiLabelLoss,
  pointerLoss,
  sparseMultiLabelLoss,
} from '../../../../../encoders/training/losses/tfjs/multi-label.ts';
import { assertGradients, randomValues } from '../../../tfjs/ops/assert-gradients.ts';

before(async () => {
  await selectBackend('wasm');
  registerGradients();
});

/** Scores of one row, and the numbers of its right labels; label 0 is never right. */
interface Row {
  readonly scores: number[];
  readonly right: number[];
}

/** log(1 + sum(exp(x))) in float64; the largest exponent is taken out, so that nothing overflows. */
function logOnePlusSum(x: readonly number[]): number {
  const all = [0, ...x];
  const highest = Math.max(...all);
  return highest + Math.log(all.reduce((sum, value) => sum + Math.exp(value - highest), 0));
}

/** The formula as it stands. */
function naive({ scores, right }: Row): number {
  const wrong = scores.filter((_, label) => !right.includes(label));
  return logOnePlusSum(wrong) + logOnePlusSum(right.map((label) => -scores[label]));
}

function targetsOf(rows: readonly Row[]): Float32Array {
  return Float32Array.from(rows.flatMap(({ scores, right }) => scores.map((_, i) => (right.includes(i) ? 1 : 0))));
}

/** The right labels, filled up with zeros to `slots` a row. */
function slotsOf(rows: readonly Row[], slots: number): Int32Array {
  return Int32Array.from(rows.flatMap(({ right }) => Array.from({ length: slots }, (_, i) => right[i] ?? 0)));
}

function both(rows: readonly Row[]): { dense: Float32Array; sparse: Float32Array } {
  const slots = Math.max(1, ...rows.map(({ right }) => right.length));
  return tf.tidy(() => {
    const scores = tf.tensor2d(rows.map((row) => row.scores));
    return {
      dense: multiLabelLoss(scores, targetsOf(rows)).dataSync() as Float32Array,
      sparse: sparseMultiLabelLoss(scores, slotsOf(rows, slots), slots).dataSync() as Float32Array,
    };
  });
}

function assertBothAreNaive(rows: readonly Row[]): void {
  const { dense, sparse } = both(rows);
  rows.forEach((row, i) => {
    const expected = naive(row);
    const allowed = 1e-5 + 1e-6 * expected;
    assert.ok(Math.abs(dense[i] - expected) < allowed, `row ${i}: dense ${dense[i]}, naive ${expected}`);
    assert.ok(Math.abs(sparse[i] - expected) < allowed, `row ${i}: sparse ${sparse[i]}, naive ${expected}`);
  });
}

const WIDTH = 6;
const score = fc.oneof(fc.float({ min: -20, max: 20, noNaN: true }), fc.constantFrom(-1e4, 1e4, -1e9, 0));
const row = fc.record({
  scores: fc.array(score, { minLength: WIDTH, maxLength: WIDTH }),
  right: fc.subarray([1, 2, 3, 4, 5]),
});

test('the dense and the sparse loss are what float64 makes of the formula', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => assertBothAreNaive(rows)),
    { seed: 7359, numRuns: 300 },
  );
});

test('scores of 10,000 on the wrong side cost what they are, on the right side nothing', () => {
  const scores = [-1e4, 1e4, 1e4, -1e4];
  const { dense, sparse } = both([
    { scores, right: [1, 2] },
    { scores, right: [3] },
    { scores, right: [] },
  ]);
  const expected = [0, 2e4 + Math.LN2, 1e4 + Math.LN2].map(Math.fround);
  assert.deepEqual([...dense], expected);
  assert.deepEqual([...sparse], expected);
});

test('a lone wrong label keeps its weight beside right ones that outweigh it beyond float32', () => {
  // e^-5 vanishes in e^30, so that a difference of both sums would be 0.
  const rows = [{ scores: [-1e9, 30, 30, 30, 30, -5], right: [1, 2, 3, 4] }];
  assertBothAreNaive(rows);
  assert.ok(Math.abs(both(rows).sparse[0] - Math.log1p(Math.exp(-5))) < 1e-6);
});

test('all labels right, or none, is a loss of the one sum that is left', () => {
  assertBothAreNaive([
    { scores: [-1e9, 0.5, -2, 3, 1, 7], right: [1, 2, 3, 4, 5] },
    { scores: [-1e9, 0.5, -2, 3, 1, 7], right: [] },
  ]);
});

test('the gradients of both are right', () => {
  const right = Int32Array.of(2, 0, 1, 4, 0, 0);
  const targets = Float32Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0);
  assertGradients((scores) => multiLabelLoss(scores, targets), [[3, 5]]);
  assertGradients((scores) => sparseMultiLabelLoss(scores, right, 2), [[3, 5]]);
});

test('gradients stay finite, and no more than 1 in size, with scores of 10,000', () => {
  const scores = tf.tensor2d([[-1e4, 1e4, 1e4, -1e4, -1e9]]);
  for (const loss of [
    (x: tf.Tensor) => multiLabelLoss(x, Float32Array.of(0, 1, 0, 1, 0)),
    (x: tf.Tensor) => sparseMultiLabelLoss(x, Int32Array.of(1, 3), 2),
  ]) {
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => tf.sum(loss(x)))(scores)
        .dataSync(),
    );
    assert.deepEqual(
      [...gradient].map((value) => value + 0),
      [0, 0, 1, -1, 0],
    );
  }
});

const POINTER_SHAPE: [number, number, number, number] = [2, 3, 4, 4];
const SIZE = 96;
/** Spans of a pointer: two texts, three types, two slots. */
const SPANS = Int32Array.of(5, 6, 0, 0, 10, 0, 0, 0, 5, 0, 0, 0);

function pointerLossOf(typeWeights: number[], total?: number): number {
  const marked = { spans: SPANS, slots: 2, typeWeights: Float32Array.from(typeWeights) };
  return tf.tidy(() => pointerLoss(tf.tensor(randomValues(SIZE, 6), POINTER_SHAPE), marked, total).dataSync()[0]);
}

test('the pointer loss is the mean over texts, and over types by their weights', () => {
  const losses = tf.tidy(() => sparseMultiLabelLoss(tf.tensor(randomValues(SIZE, 6), [6, 16]), SPANS, 2).dataSync());
  const [a, b, c] = [0, 1, 2].map((type) => (losses[type] + losses[type + 3]) / 2);
  const close = (got: number, expected: number) => assert.ok(Math.abs(got - expected) < 1e-5, `${got}, ${expected}`);
  close(pointerLossOf([1, 1, 1]), (a + b + c) / 3);
  close(pointerLossOf([1, 0, 1]), (a + c) / 2);
  close(pointerLossOf([3, 1, 0]), (3 * a + b) / 4);
  close(pointerLossOf([1, 1, 1], 8), (a + b + c) / 12);
});

test('the gradient of the pointer loss is right, and 0 for types that a set does not mark', () => {
  const marked = { spans: SPANS, slots: 2, typeWeights: Float32Array.of(1, 0, 0.5) };
  assertGradients((scores) => pointerLoss(scores, marked), [POINTER_SHAPE]);
  const gradient = tf.tidy(() =>
    tf
      .grad((scores) => pointerLoss(scores, marked))(tf.tensor(randomValues(SIZE, 6), POINTER_SHAPE))
      .dataSync(),
  );
  gradient.forEach((value, i) => {
    assert.equal(value === 0, Math.floor(i / 16) % 3 === 1, `entry ${i}: ${value}`);
  });
});
