import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from '../../tfjs/ops/log-sum-exp.ts';
import { matMul, swapLastAxes } from '../../tfjs/ops/mat-mul.ts';

/** The distributions that the scores of rows with passages should have. */
export interface WantedDistributions {
  /** `[n, m]`: half the sum of those over the passages of each row and those over the rows of each answer, by n. */
  readonly pairs: Float32Array;
  /** `[m]`: 1 / (2 n) of every column that answers a row, 0 of others. */
  readonly columns: Float32Array;
}

/**
 * Symmetric InfoNCE with in-batch negatives (van den Oord et al. 2018, arXiv:1807.03748; both directions as in
 * Radford et al. 2021, arXiv:2103.00020): the mean of the cross entropies of the rows and of the columns of
 * scale * a b^T. The truth may be a teacher's distribution (Hinton et al. 2015, arXiv:1503.02531), and columns that answer
 * no row are negatives only.
 * @param a `[n, dim]`, unit length
 * @param b `[m, dim]`, unit length
 * @param scale inverse temperature
 */
export function infoNceLoss(a: tf.Tensor, b: tf.Tensor, scale: number, wanted: WantedDistributions): tf.Scalar {
  const [n, m] = [a.shape[0], b.shape[0]];
  const similarities = tf.mul(matMul(a, swapLastAxes(b)), scale);
  const rows = tf.mul(tf.mean(logSumExp(similarities)), 0.5);
  const columns = tf.sum(tf.mul(logSumExp(swapLastAxes(similarities)), tf.tensor1d(wanted.columns)));
  const truth = tf.sum(tf.mul(similarities, tf.tensor(wanted.pairs, [n, m])));
  return tf.sub(tf.add(rows, columns), truth) as tf.Scalar;
}
