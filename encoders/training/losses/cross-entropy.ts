import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from '../../tfjs/ops/log-sum-exp.ts';

/**
 * Cross entropy of a softmax classifier, summed over the rows and divided by `total`.
 * @param logits `[n, classes]`
 * @param labels `[n]`, the true class of each row, from 0 on
 * @param total rows of the whole batch; those given here may be a part of it
 */
export function crossEntropyLoss(logits: tf.Tensor, labels: Float32Array, total = labels.length): tf.Scalar {
  const [count, classes] = logits.shape;
  const chosen = new Float32Array(count * classes);
  labels.forEach((label, row) => {
    chosen[row * classes + label] = 1;
  });
  const truth = tf.sum(tf.mul(logits, tf.tensor(chosen, [count, classes])), -1);
  return tf.mul(tf.sum(tf.sub(logSumExp(logits), truth)), 1 / total) as tf.Scalar;
}
