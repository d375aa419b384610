import * as tf from '@tensorflow/tfjs-core';
import { crossEntropyLoss } from '../../sentence/losses/cross-entropy.ts';
import type { TokenBatch } from '../../tokenizer/token-batch.ts';

/**
 * Cross entropy of the tags of the tokens between [CLS] and [SEP], each by itself, summed and divided by `total`.
 * @param emissions `[count, seqLen, tags]`
 * @param tags `[count, seqLen]`
 * @param total such tokens of the whole batch; those given here may be a part of it
 */
export function taggingLoss(emissions: tf.Tensor, tags: Int32Array, batch: TokenBatch, total?: number): tf.Scalar {
  const [count, seqLen, numTags] = emissions.shape;
  const own = ownTokens(batch);
  const picked = tf.gather(tf.reshape(emissions, [count * seqLen, numTags]), tf.tensor1d(own, 'int32'));
  const labels = Float32Array.from(own, (token) => tags[token]);
  return crossEntropyLoss(picked, labels, total);
}

/** Flat positions of all tokens but [CLS], [SEP] and padding. */
function ownTokens({ seqLen, lengths }: TokenBatch): Int32Array {
  const own: number[] = [];
  lengths.forEach((length, row) => {
    for (let token = 1; token < length - 1; token++) own.push(row * seqLen + token);
  });
  return Int32Array.from(own);
}
