import * as tf from '@tensorflow/tfjs-core';

const EPSILON = 1e-7;

const withGradient = tf.customGrad((input, save) => {
  const x = input as tf.Tensor;
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), EPSILON));
  const y = tf.mul(x, inverse);
  (save as tf.GradSaveFunc)([y, inverse]);
  return {
    value: y,
    // With r = 1 / sqrt(mean(x^2) + e) and y = x r:  dx = r (dy - y mean(dy y)).
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const along = tf.mean(tf.mul(dy, saved[0]), -1, true);
      return tf.mul(tf.sub(dy, tf.mul(saved[0], along)), saved[1]);
    },
  };
});

/** Root-mean-square norm without gain over the last axis: x / sqrt(mean(x^2) + 1e-7). */
export function rmsNorm(x: tf.Tensor): tf.Tensor {
  return withGradient(x);
}
