import { tf } from '../../../tfjs/core/tfjs-core.ts';
import { matMul, swapLastAxes } from '../../../tfjs/ops/mat-mul.ts';
import { logSumExp } from '../../../tfjs/ops/own-gradients.ts';

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
