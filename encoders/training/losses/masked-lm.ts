import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from '../../tfjs/ops/log-sum-exp.ts';
import { matMul, swapLastAxes } from '../../tfjs/ops/mat-mul.ts';

/**
 * Masked language model loss with tied output: cross entropy of hidden E_token^T at the masked positions, no bias
 * (Su 2022, kexue.fm 8998), summed and divided by `total`.
 * @param hidden `[count * seqLen, dim]`, output of the last layer
 * @param tokenEmbedding `[vocabSize, dim]`
 * @param positions rows of `hidden`
 * @param targets the true token at each of them
 * @param total masked positions of the whole batch; those given here may be a part of it
 */
export function maskedLmLoss(
  hidden: tf.Tensor,
  tokenEmbedding: tf.Tensor,
  positions: Int32Array,
  targets: Int32Array,
  total = positions.length,
): tf.Scalar {
  const picked = tf.gather(hidden, tf.tensor1d(positions, 'int32'));
  // The large factor on the left, so that neither product nor gradient ever transposes the embedding.
  const logits = swapLastAxes(matMul(tokenEmbedding, swapLastAxes(picked)));
  const truth = tf.sum(tf.mul(picked, tf.gather(tokenEmbedding, tf.tensor1d(targets, 'int32'))), -1);
  return tf.mul(tf.sum(tf.sub(logSumExp(logits), truth)), 1 / total) as tf.Scalar;
}
