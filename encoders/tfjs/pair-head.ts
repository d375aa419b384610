import type { PairHead, RoFormerConfig } from '../roformer/config.ts';
import { HEAD_BIAS, HEAD_WEIGHT } from '../roformer/weights.ts';
import type { TokenBatch } from '../tokenizer/tokenizer.ts';
import { tf } from './core/tfjs-core.ts';
import { encodeTokens, type ForwardOptions, type WeightTensors } from './model.ts';
import { matMul } from './ops/mat-mul.ts';
import { meansOfBoth, pool, vectorsOfBoth } from './pooling.ts';

/** Logits `[count, classes]` of two texts read as one row of tokens. */
export function interactionLogits(
  config: RoFormerConfig,
  weights: WeightTensors,
  pairs: TokenBatch,
  options?: ForwardOptions,
): tf.Tensor {
  const outputs = encodeTokens(config, weights, pairs, options);
  const { features = 'pooled' } = config.head!;
  if (features === 'pooled') return headLogits(weights, pool(config, weights, outputs, pairs));
  const [u, v] = features === 'vectors' ? vectorsOfBoth(config, weights, outputs, pairs) : meansOfBoth(outputs, pairs);
  return headLogits(weights, tf.concat([u, v, tf.abs(tf.sub(u, v)), tf.mul(u, v)], 1));
}

/** Logits `[count, classes]` of [u; v; |u - v|], u and v the pooled tokens (Reimers and Gurevych 2019, arXiv 1908.10084). */
export function sbertLogits(
  config: RoFormerConfig,
  weights: WeightTensors,
  { a, b }: { readonly a: TokenBatch; readonly b: TokenBatch },
  options?: ForwardOptions,
): tf.Tensor {
  const [u, v] = [a, b].map((side) => pool(config, weights, encodeTokens(config, weights, side, options), side));
  return headLogits(weights, tf.concat([u, v, tf.abs(tf.sub(u, v))], 1));
}

function headLogits(weights: WeightTensors, features: tf.Tensor): tf.Tensor {
  return tf.add(matMul(features, weights.get(HEAD_WEIGHT)!), weights.get(HEAD_BIAS)!);
}

/**
 * One number a pair, `[count]`, larger for more alike: the only logit, the log-odds of the second of two classes, or
 * the expected class of more.
 */
export function pairScores(logits: tf.Tensor, { classes }: PairHead): tf.Tensor {
  if (classes === 1) return tf.sum(logits, 1);
  if (classes === 2) return tf.sum(tf.mul(logits, tf.tensor1d([-1, 1])), 1);
  return tf.sum(tf.mul(tf.softmax(logits), tf.range(0, classes, 1, 'float32')), 1);
}
