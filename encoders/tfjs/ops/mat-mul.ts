import { tf } from '../core/tfjs-core.ts';

/** Exchanges the last two axes. */
export function swapLastAxes(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, i) => i);
  const last = axes.length - 1;
  return tf.transpose(x, [...axes.slice(0, -2), last, last - 1]);
}

/** Gradient of b: a^T dy, or (dy^T a)^T where that transposes the narrower of the two. */
function rightGradient(a: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  if (a.shape[a.rank - 1] <= dy.shape[dy.rank - 1]) return tf.matMul(swapLastAxes(a), dy);
  return swapLastAxes(tf.matMul(swapLastAxes(dy), a));
}

const withGradient = tf.customGrad((a, b, save) => {
  const left = a as tf.Tensor;
  const right = b as tf.Tensor;
  (save as tf.GradSaveFunc)([left, right]);
  return {
    value: tf.matMul(left, right),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
      tf.matMul(dy, swapLastAxes(saved[1])),
      rightGradient(saved[0], dy),
    ],
  };
});

/**
 * Matrix product `[..., m, k] x [..., k, n]`, the leading axes equal on both sides (no broadcasting).
 * Its gradient transposes explicitly: on wasm a transpose flag sends BatchMatMul down a path that is ten times
 * slower, and tfjs' own gradient sets one.
 */
export function matMul(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return withGradient(a, b);
}
