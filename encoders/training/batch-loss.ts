import * as tf from '@tensorflow/tfjs-core';
import { UnavailableError } from '../../src/core/errors.ts';
import type { RoFormerConfig } from '../roformer/config.ts';
import { encodeTokens, type WeightTensors } from '../roformer/model.ts';
import { sentenceVectors } from '../roformer/pooling.ts';
import { toTensors } from '../roformer/weight-tensors.ts';
import { TOKEN_EMBEDDING, type Weights } from '../roformer/weights.ts';
import { cosentLoss } from '../sentence/losses/cosent.ts';
import { infoNceLoss } from '../sentence/losses/info-nce.ts';
import { maskedLmLoss } from '../sentence/losses/masked-lm.ts';
import type { LossGradients, TrainBatch } from './batch.ts';

/** Sentence vectors of both sides, `[n, dim]` each. */
export interface PairVectors {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
}

/** What the loss needs beside the batch. */
export interface LossOptions {
  /** Lambda of CoSENT, inverse temperature of InfoNCE. */
  readonly scale: number;
  /** Factor of the residual branches, 1 unless a model is pre-trained from scratch. */
  readonly alpha?: number;
  /** Extends the vectors of a part of a batch to those of the whole, whose labels the batch then holds. */
  readonly gather?: (own: PairVectors) => PairVectors;
  /** Masked positions of the whole batch, when this is a part of one. */
  readonly totalPositions?: number;
}

function batchLoss(config: RoFormerConfig, weights: WeightTensors, batch: TrainBatch, options: LossOptions): tf.Scalar {
  if (batch.loss === 'mlm') {
    const hidden = encodeTokens(config, weights, batch.a, options).at(-1)!;
    const embedding = weights.get(TOKEN_EMBEDDING)!;
    return maskedLmLoss(hidden, embedding, batch.positions, batch.targets, options.totalPositions);
  }
  if (batch.loss !== 'cosent' && batch.loss !== 'infonce') {
    throw new UnavailableError(`training with '${batch.loss}' needs onnxruntime`);
  }
  const own = {
    a: sentenceVectors(config, weights, batch.a, options),
    b: sentenceVectors(config, weights, batch.b, options),
  };
  const { a, b } = options.gather?.(own) ?? own;
  if (batch.loss === 'infonce') return infoNceLoss(a, b, options.scale);
  return cosentLoss(tf.sum(tf.mul(a, b), -1), batch.labels, options.scale);
}

/**
 * Loss of a checked batch and its gradient by every weight, on the backend of this thread, which it holds until both
 * are computed. Leaves no tensor behind.
 */
export async function lossGradients(
  config: RoFormerConfig,
  weights: Weights,
  batch: TrainBatch,
  options: LossOptions,
): Promise<LossGradients> {
  const names = [...weights.keys()];
  const { value, grads } = tf.tidy(() =>
    tf.valueAndGrads((...tensors: tf.Tensor[]) =>
      batchLoss(config, new Map(names.map((name, i) => [name, tensors[i]])), batch, options),
    )([...toTensors(weights).values()]),
  );
  try {
    const [loss, ...arrays] = await Promise.all([value, ...grads].map((tensor) => tensor.data()));
    return { loss: loss[0], gradients: new Map(names.map((name, i) => [name, arrays[i] as Float32Array])) };
  } finally {
    tf.dispose([value, ...grads]);
  }
}
