import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from '../../tfjs/ops/log-sum-exp.ts';
import type { TokenBatch } from '../../tokenizer/tokenizer.ts';

/**
 * Cross entropy of the tags of the tokens between [CLS] and [SEP], each by itself, summed and divided by `total`.
 * @param emissions `[count, seqLen, tags]`
 * @param tags `[count, seqLen]`
 * @param total such tokens of the whole batch; those given here may be a part of it, and may be none
 */
export function taggingLoss(emissions: tf.Tensor, tags: Int32Array, batch: TokenBatch, total?: number): tf.Scalar {
  const [count, seqLen, numTags] = emissions.shape;
  const chosen = new Float32Array(emissions.size);
  const counted = new Float32Array(count * seqLen);
  batch.lengths.forEach((length, row) => {
    for (let token = row * seqLen + 1; token < row * seqLen + length - 1; token++) {
      chosen[token * numTags + tags[token]] = 1;
      counted[token] = 1;
    }
  });
  const truth = tf.sum(tf.mul(emissions, tf.tensor(chosen, emissions.shape)), -1);
  const entropies = tf.mul(tf.sub(logSumExp(emissions), truth), tf.tensor(counted, [count, seqLen]));
  return tf.mul(tf.sum(entropies), 1 / (total ?? counted.reduce((a, b) => a + b))) as tf.Scalar;
}
