import * as tf from '@tensorflow/tfjs-core';
import { sparseMultiLabelLoss } from './multi-label.ts';

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
