import type { RoFormerConfig } from '../roformer/config.ts';
import { POOLING_HIDDEN, POOLING_TOKEN, PROJECTION } from '../roformer/weights.ts';
import type { TokenBatch } from '../tokenizer/tokenizer.ts';
import { tf } from './core/tfjs-core.ts';
import { encodeTokens, type ForwardOptions, type WeightTensors } from './model.ts';
import { matMul } from './ops/mat-mul.ts';

/** Mean over the tokens of each row from `starts` to before `ends`, `[count, hidden]`. */
function meanOverTokens(
  hidden: tf.Tensor,
  { count, seqLen }: TokenBatch,
  starts: Int32Array,
  ends: Int32Array,
): tf.Tensor {
  const share = new Float32Array(count * seqLen);
  for (let row = 0; row < count; row++) {
    share.fill(1 / (ends[row] - starts[row]), row * seqLen + starts[row], row * seqLen + ends[row]);
  }
  const rows = tf.mul(hidden, tf.tensor(share, [count * seqLen, 1]));
  return tf.sum(tf.reshape(rows, [count, seqLen, hidden.shape[1]!]), 1);
}

/** The last hidden states times their weights, `[count * seqLen, hidden]`. */
function weighted(weights: WeightTensors, hidden: tf.Tensor, { tokenIds }: TokenBatch): tf.Tensor {
  const own = tf.gather(weights.get(POOLING_TOKEN)!, tf.tensor1d(tokenIds, 'int32'));
  return tf.mul(hidden, tf.add(own, matMul(hidden, weights.get(POOLING_HIDDEN)!)));
}

function firstToken(hidden: tf.Tensor, { count, seqLen }: TokenBatch): tf.Tensor {
  const width = hidden.shape[1]!;
  return tf.reshape(tf.slice(tf.reshape(hidden, [count, seqLen, width]), [0, 0, 0], [count, 1, width]), [count, width]);
}

/**
 * One vector a row from the outputs of the layers, `[count, hidden]`, not yet of unit length. Padding never enters:
 * the same text gives the same vector alone and in a padded batch. 'first-last-mean' is the average of the means over
 * the first layer's and the last layer's output (Su et al. 2021, arXiv:2103.15316), not over the embeddings.
 */
export function pool(
  { pooling }: Pick<RoFormerConfig, 'pooling'>,
  weights: WeightTensors,
  outputs: readonly tf.Tensor[],
  batch: TokenBatch,
): tf.Tensor {
  const last = outputs[outputs.length - 1];
  if (pooling === 'cls') return firstToken(last, batch);
  const mean = (hidden: tf.Tensor) => meanOverTokens(hidden, batch, new Int32Array(batch.count), batch.lengths);
  if (pooling === 'weighted') return mean(weighted(weights, last, batch));
  return mean(pooling === 'mean' ? last : tf.mul(tf.add(outputs[0], last), 0.5));
}

/** Means over the tokens of the first and of the second text of rows that hold both, `[count, hidden]` each. */
export function meansOfBoth(outputs: readonly tf.Tensor[], batch: TokenBatch): [tf.Tensor, tf.Tensor] {
  return meansOfParts(outputs[outputs.length - 1], batch);
}

/** Unit vectors of the first and of the second text of rows that hold both, `[count, dim]` each, by pooling 'mean' or 'weighted'. */
export function vectorsOfBoth(
  { pooling }: Pick<RoFormerConfig, 'pooling'>,
  weights: WeightTensors,
  outputs: readonly tf.Tensor[],
  batch: TokenBatch,
): [tf.Tensor, tf.Tensor] {
  const last = outputs[outputs.length - 1];
  const [u, v] = meansOfParts(pooling === 'weighted' ? weighted(weights, last, batch) : last, batch);
  return [unitVectors(weights, u), unitVectors(weights, v)];
}

function meansOfParts(last: tf.Tensor, batch: TokenBatch): [tf.Tensor, tf.Tensor] {
  const seconds = batch.secondStarts!;
  return [
    meanOverTokens(last, batch, new Int32Array(batch.count), seconds),
    meanOverTokens(last, batch, seconds, batch.lengths),
  ];
}

/** Rows divided by their Euclidean length. */
export function unitLength(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-12)));
}

/** Sentence vectors of a batch, `[count, dim]`, of unit length. */
export function sentenceVectors(
  config: RoFormerConfig,
  weights: WeightTensors,
  batch: TokenBatch,
  options?: ForwardOptions,
): tf.Tensor {
  return unitVectors(weights, pool(config, weights, encodeTokens(config, weights, batch, options), batch));
}

/** Pooled tokens, projected and of unit length. */
function unitVectors(weights: WeightTensors, pooled: tf.Tensor): tf.Tensor {
  const projection = weights.get(PROJECTION);
  return unitLength(projection ? matMul(pooled, projection) : pooled);
}
