import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from '../../tensor/ops/log-sum-exp.ts';
import { matMul, swapLastAxes } from '../../tensor/ops/mat-mul.ts';

/**
 * Symmetric InfoNCE with in-batch negatives (van den Oord et al. 2018, arXiv:1807.03748; both directions as in
 * Radford et al. 2021, arXiv:2103.00020): the mean of the cross entropies of the rows and of the columns of
 * scale * a b^T, the truth on the diagonal.
 * @param a `[n, dim]`, unit length
 * @param b `[n, dim]`, unit length; row i belongs to row i of `a`
 * @param scale inverse temperature
 */
export function infoNceLoss(a: tf.Tensor, b: tf.Tensor, scale: number): tf.Scalar {
  const similarities = tf.mul(matMul(a, swapLastAxes(b)), scale);
  const truth = tf.mul(tf.sum(tf.mul(a, b), -1), scale);
  const rows = logSumExp(similarities);
  const columns = logSumExp(swapLastAxes(similarities));
  return tf.mean(tf.sub(tf.mul(tf.add(rows, columns), 0.5), truth)) as tf.Scalar;
}
