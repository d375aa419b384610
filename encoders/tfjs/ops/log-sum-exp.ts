import * as tf from '@tensorflow/tfjs-core';

const withGradient = tf.customGrad((input, save) => {
  const x = input as tf.Tensor;
  const highest = tf.max(x, -1, true);
  const value = tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, highest)), -1, true)), highest);
  (save as tf.GradSaveFunc)([x, value]);
  return {
    value: tf.squeeze(value, [-1]),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.expandDims(dy, -1), tf.exp(tf.sub(saved[0], saved[1]))),
  };
});

/**
 * log(sum(exp(x))) over the last axis without overflow: the highest value is taken out of the sum.
 * The gradient is the softmax; tfjs' own one differentiates the maximum as well, for nothing.
 */
export function logSumExp(x: tf.Tensor): tf.Tensor {
  return withGradient(x);
}
