import type { RoFormerConfig } from '../../roformer/config.ts';
import {
  CRF_END,
  CRF_START,
  CRF_TRANSITIONS,
  TOKEN_EMBEDDING,
  teacherName,
  type Weights,
} from '../../roformer/weights.ts';
import { tf } from '../../tfjs/core/tfjs-core.ts';
import { emissions, pointerScores } from '../../tfjs/entity-scores.ts';
import { encodeTokens, type WeightTensors } from '../../tfjs/model.ts';
import { matMul } from '../../tfjs/ops/mat-mul.ts';
import { interactionLogits, pairScores, sbertLogits } from '../../tfjs/pair-head.ts';
import { sentenceVectors, unitLength } from '../../tfjs/pooling.ts';
import { toTensors } from '../../tfjs/weight-tensors.ts';
import type { TokenBatch } from '../../tokenizer/tokenizer.ts';
import type {
  DistillBatch,
  InfoNceBatch,
  InteractionBatch,
  LossGradients,
  MaskedBatch,
  TagBatch,
  TrainBatch,
} from '../batches/batch.ts';
import { pairShares, rowShares } from '../batches/teacher-targets.ts';
import { wantedAnswers } from '../batches/wanted-answers.ts';
import { usedWeights } from '../config/tasks.ts';
import { cosentLoss, infoNceLoss } from '../losses/tfjs/contrastive.ts';
import { type CrfScores, crfLoss } from '../losses/tfjs/crf.ts';
import { crossEntropyLoss, listwiseLoss, maskedLmLoss, taggingLoss } from '../losses/tfjs/cross-entropy.ts';
import { distillLoss } from '../losses/tfjs/distill.ts';
import { pointerLoss } from '../losses/tfjs/multi-label.ts';

type PairBatch = Extract<TrainBatch, { readonly b: TokenBatch }>;

/** Options of the loss. */
export interface LossOptions {
  /** Lambda of CoSENT, inverse temperature of InfoNCE. */
  readonly scale: number;
  /** Factor of the residual branches, 1 unless a model is pre-trained from scratch. */
  readonly alpha?: number;
  /** Extends the rows of a part of a batch (vectors, scores) to those of the whole, whose labels the batch then holds. */
  readonly gather?: (own: readonly tf.Tensor[]) => tf.Tensor[];
  /** Items of the whole batch, of which this may be a part: masked positions, pairs to be classified, lists, texts, or tagged tokens. */
  readonly totalItems?: number;
}

interface Forward {
  readonly config: RoFormerConfig;
  readonly weights: WeightTensors;
  readonly options: LossOptions;
}

function batchLoss(forward: Forward, batch: TrainBatch): tf.Scalar {
  const { config, weights, options } = forward;
  const { scale, totalItems } = options;
  switch (batch.loss) {
    case 'mlm':
      return maskedLoss(forward, batch);
    case 'infonce':
      return answersLoss(forward, batch);
    case 'distill':
      return taughtLoss(forward, batch);
    case 'cosent':
      return cosentLoss(cosines(forward, batch), batch.labels, scale);
    case 'interaction-cosent':
      return cosentLoss(jointScores(forward, batch), batch.labels, scale);
    case 'interaction':
      return crossEntropyLoss(jointLogits(forward, batch), batch.labels, totalItems);
    case 'interaction-listwise':
      return listwiseLoss(ownScores(forward, batch), batch, scale, totalItems);
    case 'sbert':
      return crossEntropyLoss(separateLogits(forward, batch), batch.labels, totalItems);
    case 'pointer':
      return pointerLoss(pointerScores(config, weights, batch.a, options), batch, totalItems);
    case 'crf':
      return crfLoss(tagScores(forward, batch), batch.tags, batch.a, crfScores(weights), totalItems);
    case 'softmax':
      return taggingLoss(tagScores(forward, batch), batch.tags, batch.a, totalItems);
  }
}

function maskedLoss({ config, weights, options }: Forward, { a, positions, targets }: MaskedBatch): tf.Scalar {
  const hidden = encodeTokens(config, weights, a, options).at(-1)!;
  return maskedLmLoss(hidden, weights.get(TOKEN_EMBEDDING)!, positions, targets, options.totalItems);
}

/** Sentence vectors of both sides, `[n, dim]` each. */
function unitVectors({ config, weights, options }: Forward, { a, b }: PairBatch): [tf.Tensor, tf.Tensor] {
  const own = [a, b].map((side) => sentenceVectors(config, weights, side, options));
  return (options.gather?.(own) ?? own) as [tf.Tensor, tf.Tensor];
}

function answersLoss(forward: Forward, batch: InfoNceBatch): tf.Scalar {
  const [a, b] = unitVectors(forward, batch);
  return infoNceLoss(a, b, forward.options.scale, wantedAnswers(a.shape[0], b.shape[0], batch.teacher));
}

function taughtLoss({ config, weights, options }: Forward, { a, targets, similarity }: DistillBatch): tf.Scalar {
  const vectors = sentenceVectors(config, weights, a, options);
  // Rows are exchanged behind the heads: each part then finds its own share of the heads' gradients.
  const seen = targets.map((_, k) => unitLength(matMul(vectors, weights.get(teacherName(k))!)));
  const own = tf.concat(seen, 1);
  const shares = targets.map((target) => ({
    ...target,
    rowShares: rowShares(target),
    pairShares: pairShares(target, similarity),
  }));
  return distillLoss(options.gather?.([own])[0] ?? own, shares);
}

function cosines(forward: Forward, batch: PairBatch): tf.Tensor {
  const [a, b] = unitVectors(forward, batch);
  return tf.sum(tf.mul(a, b), -1);
}

function separateLogits({ config, weights, options }: Forward, batch: PairBatch): tf.Tensor {
  return sbertLogits(config, weights, batch, options);
}

function jointLogits({ config, weights, options }: Forward, { a }: Pick<InteractionBatch, 'a'>): tf.Tensor {
  return interactionLogits(config, weights, a, options);
}

function ownScores(forward: Forward, batch: Pick<InteractionBatch, 'a'>): tf.Tensor {
  return pairScores(jointLogits(forward, batch), forward.config.head!);
}

/** Scores of all pairs, `[n]`. */
function jointScores(forward: Forward, batch: InteractionBatch): tf.Tensor {
  const own = ownScores(forward, batch);
  return forward.options.gather?.([own])[0] ?? own;
}

function tagScores({ config, weights, options }: Forward, { a }: TagBatch): tf.Tensor {
  return emissions(config, weights, a, options);
}

function crfScores(weights: WeightTensors): CrfScores {
  const [transitions, start, end] = [CRF_TRANSITIONS, CRF_START, CRF_END].map((name) => weights.get(name)!);
  return { transitions, start, end };
}

/**
 * Loss of a checked batch and its gradient by every weight that it reads, on the backend of this thread, which it holds until both
 * are computed. Leaves no tensor behind.
 */
export async function lossGradients(
  config: RoFormerConfig,
  weights: Weights,
  batch: TrainBatch,
  options: LossOptions,
): Promise<LossGradients<Float32Array>> {
  const used = usedWeights(config, weights, batch.loss);
  const names = [...used.keys()];
  const { value, grads } = tf.tidy(() =>
    tf.valueAndGrads((...tensors: tf.Tensor[]) =>
      batchLoss({ config, weights: new Map(names.map((name, i) => [name, tensors[i]])), options }, batch),
    )([...toTensors(used).values()]),
  );
  try {
    const [loss, ...arrays] = await Promise.all([value, ...grads].map((tensor) => tensor.data()));
    return { loss: loss[0], gradients: new Map(names.map((name, i) => [name, arrays[i] as Float32Array])) };
  } finally {
    tf.dispose([value, ...grads]);
  }
}
