import { tf } from '../../../tfjs/core/tfjs-core.ts';
import { matMul, swapLastAxes } from '../../../tfjs/ops/mat-mul.ts';

/** The vectors of one teacher and what rows and pairs of rows count. */
export interface DistillTarget {
  readonly dim: number;
  /** `[n, dim]`, unit length or zeros. */
  readonly values: Float32Array;
  /** `[n]`, of the cosines. */
  readonly rowShares: Float32Array;
  /** `[n, n]`, of the squared differences of similarities. */
  readonly pairShares: Float32Array;
}

/**
 * Sum over the teachers of sum_i r_i (1 - c_i . t_i) + sum_ij p_ij (c_i . c_j - t_i . t_j)^2: cosine to the teacher and
 * matrix of similarities (Tung and Mori 2019, arXiv 1907.09682), with the shares r and p as weights.
 * @param vectors `[n, sum of dims]`: c of all teachers side by side, each of unit length
 */
export function distillLoss(vectors: tf.Tensor, targets: readonly DistillTarget[]): tf.Scalar {
  const count = vectors.shape[0];
  let start = 0;
  const losses = targets.map((target) => {
    const own = tf.slice(vectors, [0, start], [count, target.dim]);
    start += target.dim;
    return teacherLoss(own, target);
  });
  return losses.reduce((x, y) => tf.add(x, y)) as tf.Scalar;
}

function teacherLoss(own: tf.Tensor, { dim, values, rowShares, pairShares }: DistillTarget): tf.Tensor {
  const count = own.shape[0];
  const teacher = tf.tensor(values, [count, dim]);
  const far = tf.sub(1, tf.sum(tf.mul(own, teacher), -1));
  const similarities = (x: tf.Tensor) => matMul(x, swapLastAxes(x));
  const apart = tf.square(tf.sub(similarities(own), similarities(teacher)));
  const ofRows = tf.sum(tf.mul(far, tf.tensor1d(rowShares)));
  return tf.add(ofRows, tf.sum(tf.mul(apart, tf.tensor(pairShares, [count, count]))));
}
