import * as tf from '@tensorflow/tfjs-core';

const withGradient = tf.customGrad((input, save) => {
  const x = input as tf.Tensor;
  const cdf = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
  (save as tf.GradSaveFunc)([x, cdf]);
  return {
    value: tf.mul(x, cdf),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(saved[0]), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(dy, tf.add(saved[1], tf.mul(saved[0], density)));
    },
  };
});

/** Gaussian error linear unit in its exact form, x * Phi(x) (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
export function gelu(x: tf.Tensor): tf.Tensor {
  return withGradient(x);
}
