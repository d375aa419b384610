import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from '../../tfjs/ops/log-sum-exp.ts';

/** Added to comparisons that do not count: exp of it is 0 beside the 0 that is always in the sum. */
const LEFT_OUT = -1e30;

/** `[n, n]` row-major: 0 where label_i > label_j, else {@link LEFT_OUT}. */
function comparisons(labels: Float32Array): Float32Array {
  const n = labels.length;
  const mask = new Float32Array(n * n).fill(LEFT_OUT);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (labels[i] > labels[j]) mask[i * n + j] = 0;
  }
  return mask;
}

/**
 * CoSENT loss of one batch (Su 2022, kexue.fm 8847): log(1 + sum over label_i > label_j of
 * exp(scale * (cos_j - cos_i))), which is 0 when no two labels differ. Costs O(n^2) memory.
 * @param cosines `[n]`, of the two sides of each pair
 * @param labels `[n]`, larger means more alike
 * @param scale lambda of the source, 20 there
 */
export function cosentLoss(cosines: tf.Tensor, labels: Float32Array, scale: number): tf.Scalar {
  const n = labels.length;
  const scaled = tf.mul(cosines, scale);
  const differences = tf.sub(tf.reshape(scaled, [1, n]), tf.reshape(scaled, [n, 1])); // row i, column j: j - i
  const counted = tf.add(differences, tf.tensor(comparisons(labels), [n, n]));
  return logSumExp(tf.concat([tf.zeros([1]), tf.reshape(counted, [n * n])])) as tf.Scalar;
}
