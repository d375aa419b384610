import { tf } from '../../../tfjs/core/tfjs-core.ts';
import { logSumExp } from '../../../tfjs/ops/own-gradients.ts';

/** Added to a score to take it out of a sum: far below a masked score too, so that adding it leaves no rest. */
const LEFT_OUT = -1e30;

/**
 * Loss of choosing any number of many labels (Su 2020, kexue.fm 7359; Su et al. 2022, arXiv 2208.02955):
 * log(1 + sum over wrong labels of e^s) + log(1 + sum over right ones of e^-s), so that at its best every right label has a
 * score above 0 and every wrong one a score below. Neither exponentials nor their differences are formed.
 * @param scores `[rows, labels]`
 * @param targets `[rows * labels]`, 1 for a right label, 0 for a wrong one
 * @returns `[rows]`
 */
export function multiLabelLoss(scores: tf.Tensor, targets: Float32Array): tf.Tensor {
  const strike = (struck: number) => {
    const mask = targets.map((target) => (target === struck ? LEFT_OUT : 0));
    return tf.tensor(mask, scores.shape);
  };
  const wrong = tf.add(scores, strike(1));
  const right = tf.sub(strike(0), scores);
  return tf.add(logOnePlusSum(wrong), logOnePlusSum(right));
}

/**
 * The same loss for few right labels among many: only their scores are gathered for the second term. They are struck out of
 * the first, where the article's sparse form subtracts them from the sum of all, which loses every digit when they are
 * nearly all of it.
 * @param scores `[rows, labels]`
 * @param right `[rows * slots]`, the numbers of each row's right labels, each once; 0, which is never right, fills up
 * @param slots right labels of a row, at most; at least 1
 * @returns `[rows]`
 */
export function sparseMultiLabelLoss(scores: tf.Tensor, right: Int32Array, slots: number): tf.Tensor {
  const [rows, labels] = scores.shape;
  const struck = new Float32Array(rows * labels);
  const places = right.map((label, i) => Math.floor(i / slots) * labels + label);
  const unused = new Float32Array(right.length);
  right.forEach((label, i) => {
    if (label === 0) unused[i] = LEFT_OUT;
    else struck[places[i]] = LEFT_OUT;
  });
  const wrong = tf.add(scores, tf.tensor(struck, [rows, labels]));
  const chosen = tf.gather(tf.reshape(scores, [rows * labels, 1]), tf.tensor1d(places, 'int32'));
  const missed = tf.sub(tf.tensor(unused, [rows, slots]), tf.reshape(chosen, [rows, slots]));
  return tf.add(logOnePlusSum(wrong), logOnePlusSum(missed));
}

/** log(1 + sum(exp(x))) over the last axis of `[rows, n]`. */
function logOnePlusSum(x: tf.Tensor): tf.Tensor {
  const sums = tf.expandDims(logSumExp(x), 1);
  return logSumExp(tf.concat([tf.zeros(sums.shape), sums], 1));
}

/** The marked spans of a batch, as `PointerBatch` in training/batches/batch.ts holds them. */
export interface MarkedSpans {
  /** `[count, types, slots]`: first * seqLen + last of each span, both inclusive; 0 fills up. */
  readonly spans: Int32Array;
  readonly slots: number;
  /** `[types]`, at least 0, not all 0. */
  readonly typeWeights: Float32Array;
}

/**
 * Mean over texts and, by their weights, over types of the multi-label loss whose labels are all spans of a text.
 * @param scores `[count, types, seqLen, seqLen]`, far below 0 where no span is
 * @param total rows of the whole batch; those given here may be a part of it
 */
export function pointerLoss(scores: tf.Tensor, { spans, slots, typeWeights }: MarkedSpans, total?: number): tf.Scalar {
  const [count, types, seqLen] = scores.shape;
  const flat = tf.reshape(scores, [count * types, seqLen * seqLen]);
  const losses = tf.reshape(sparseMultiLabelLoss(flat, spans, slots), [count, types]);
  const divisor = typeWeights.reduce((sum, weight) => sum + weight) * (total ?? count);
  return tf.sum(tf.mul(losses, tf.tensor1d(typeWeights.map((weight) => weight / divisor)))) as tf.Scalar;
}
