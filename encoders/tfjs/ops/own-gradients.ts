import { tf } from '../core/tfjs-core.ts';

/* Functions of which we know the gradient in fewer operations than tfjs takes from their parts. */

const geluWithGradient = tf.customGrad((input, save) => {
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
  return geluWithGradient(x);
}

const logSumExpWithGradient = tf.customGrad((input, save) => {
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
  return logSumExpWithGradient(x);
}

type RmsNorm = (x: tf.Tensor) => tf.Tensor;

function rmsNormWithGradient(epsilon: number): RmsNorm {
  return tf.customGrad((input, save) => {
    const x = input as tf.Tensor;
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon));
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
}

/** Norms by their epsilon: every model has one, of a few that are in use. */
const rmsNorms = new Map<number, RmsNorm>();

/** Root-mean-square norm without gain over the last axis: x / sqrt(mean(x^2) + epsilon). */
export function rmsNorm(x: tf.Tensor, epsilon: number): tf.Tensor {
  const known = rmsNorms.get(epsilon);
  if (known !== undefined) return known(x);
  const norm = rmsNormWithGradient(epsilon);
  rmsNorms.set(epsilon, norm);
  return norm(x);
}
