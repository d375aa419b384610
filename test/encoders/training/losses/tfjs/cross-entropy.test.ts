import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { selectBackend } from '../../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../../encoders/tfjs/core/tfjs-core.ts';
import { registerGradients } from '../../../../../encoders/tfjs/gradients.ts';
import type { TokenBatch } from '../../../../../encoders/tokenizer/tokenizer.ts';
import { taggingLoss } from '../../../../../encoders/training/losses/tfjs/cross-entropy.ts';
import { assertGradients, randomValues } from '../../../tfjs/ops/assert-gradients.ts';

const BATCH: TokenBatch = { count: 2, seqLen: 5, lengths: Int32Array.of(5, 3), tokenIds: new Int32Array(10) };
/** What stands outside of the texts' own tokens is no tag. */
const TAGS = Int32Array.of(-1, 2, 0, 1, -1, -1, 1, -1, -1, -1);

before(async () => {
  await selectBackend('wasm');
  registerGradients();
});

test('the loss is the mean of -log p of the tags of the tokens between [CLS] and [SEP]', () => {
  const values = randomValues(30, 4);
  const loss = tf.tidy(() => taggingLoss(tf.tensor(values, [2, 5, 3]), TAGS, BATCH).dataSync()[0]);
  const own = [1, 2, 3, 6];
  const entropies = own.map((token) => {
    const scores = values.subarray(token * 3, token * 3 + 3);
    return Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[TAGS[token]];
  });
  const expected = entropies.reduce((a, b) => a + b) / own.length;
  assert.ok(Math.abs(loss - expected) < 1e-6, `${loss} instead of ${expected}`);
});

test('the gradient of the tagging loss is right, and 0 at what is no token of the text', () => {
  assertGradients((emissions) => taggingLoss(emissions, TAGS, BATCH), [[2, 5, 3]]);
  const gradient = tf.tidy(() =>
    tf
      .grad((x) => taggingLoss(x, TAGS, BATCH))(tf.tensor(randomValues(30, 4), [2, 5, 3]))
      .dataSync(),
  );
  const touched = [...gradient].flatMap((value, i) => (value === 0 ? [] : [Math.floor(i / 3)]));
  assert.deepEqual([...new Set(touched)], [1, 2, 3, 6]);
});

test('a part of a batch without a token of its own adds nothing', () => {
  const empty: TokenBatch = { count: 1, seqLen: 2, lengths: Int32Array.of(2), tokenIds: new Int32Array(2) };
  const emissions = tf.tensor(randomValues(6, 2), [1, 2, 3]);
  const { value, grad } = tf.tidy(() =>
    tf.valueAndGrad((x) => taggingLoss(x, Int32Array.of(-1, -1), empty, 4))(emissions),
  );
  assert.equal(value.dataSync()[0], 0);
  assert.deepEqual([...grad.dataSync()].map(Math.abs), [0, 0, 0, 0, 0, 0]);
});
