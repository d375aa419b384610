import { tf } from '../../../tfjs/core/tfjs-core.ts';
import { matMul, swapLastAxes } from '../../../tfjs/ops/mat-mul.ts';
import { logSumExp } from '../../../tfjs/ops/own-gradients.ts';
import type { TokenBatch } from '../../../tokenizer/tokenizer.ts';

/**
 * Cross entropy of a softmax classifier, summed over the rows and divided by `total`.
 * @param logits `[n, classes]`
 * @param labels `[n]`, the true class of each row, from 0 on
 * @param total rows of the whole batch; those given here may be a part of it
 */
export function crossEntropyLoss(logits: tf.Tensor, labels: Float32Array, total = labels.length): tf.Scalar {
  const [count, classes] = logits.shape;
  const chosen = new Float32Array(count * classes);
  labels.forEach((label, row) => {
    chosen[row * classes + label] = 1;
  });
  const truth = tf.sum(tf.mul(logits, tf.tensor(chosen, [count, classes])), -1);
  return tf.mul(tf.sum(tf.sub(logSumExp(logits), truth)), 1 / total) as tf.Scalar;
}

/**
 * Cross entropy of softmax of scale * score to a wanted distribution within each list, summed over the lists and divided by `total`; see
 * `ListwiseBatch`.
 * @param scores `[pairs]`, list after list
 * @param wanted `[pairs]`, the distribution over the `size` pairs of each list
 * @param total lists of the whole batch; those given here may be a part of it
 */
export function listwiseLoss(
  scores: tf.Tensor,
  { wanted, size }: { readonly wanted: Float32Array; readonly size: number },
  scale: number,
  total = wanted.length / size,
): tf.Scalar {
  const shape: [number, number] = [wanted.length / size, size];
  const lists = tf.reshape(tf.mul(scores, scale), shape);
  const truth = tf.sum(tf.mul(lists, tf.tensor(wanted, shape)), -1);
  return tf.mul(tf.sum(tf.sub(logSumExp(lists), truth)), 1 / total) as tf.Scalar;
}

/**
 * Cross entropy of the tags of the tokens between [CLS] and [SEP], each by itself, summed and divided by `total`.
 * @param emissions `[count, seqLen, tags]`
 * @param tags `[count, seqLen]`
 * @param total such tokens of the whole batch; those given here may be a part of it, and may be none
 */
export function taggingLoss(emissions: tf.Tensor, tags: Int32Array, batch: TokenBatch, total?: number): tf.Scalar {
  const [count, seqLen, numTags] = emissions.shape;
  const chosen = new Float32Array(emissions.size);
  const counted = new Float32Array(count * seqLen);
  batch.lengths.forEach((length, row) => {
    for (let token = row * seqLen + 1; token < row * seqLen + length - 1; token++) {
      chosen[token * numTags + tags[token]] = 1;
      counted[token] = 1;
    }
  });
  const truth = tf.sum(tf.mul(emissions, tf.tensor(chosen, emissions.shape)), -1);
  const entropies = tf.mul(tf.sub(logSumExp(emissions), truth), tf.tensor(counted, [count, seqLen]));
  return tf.mul(tf.sum(entropies), 1 / (total ?? counted.reduce((a, b) => a + b))) as tf.Scalar;
}

/**
 * Masked language model loss with tied output: cross entropy of hidden E_token^T at the masked positions, no bias
 * (Su 2022, kexue.fm 8998), summed and divided by `total`.
 * @param hidden `[count * seqLen, dim]`, output of the last layer
 * @param tokenEmbedding `[vocabSize, dim]`
 * @param positions rows of `hidden`
 * @param targets the true token at each of them
 * @param total masked positions of the whole batch; those given here may be a part of it
 */
export function maskedLmLoss(
  hidden: tf.Tensor,
  tokenEmbedding: tf.Tensor,
  positions: Int32Array,
  targets: Int32Array,
  total = positions.length,
): tf.Scalar {
  const picked = tf.gather(hidden, tf.tensor1d(positions, 'int32'));
  // The large factor on the left, so that neither product nor gradient ever transposes the embedding.
  const logits = swapLastAxes(matMul(tokenEmbedding, swapLastAxes(picked)));
  const truth = tf.sum(tf.mul(picked, tf.gather(tokenEmbedding, tf.tensor1d(targets, 'int32'))), -1);
  return tf.mul(tf.sum(tf.sub(logSumExp(logits), truth)), 1 / total) as tf.Scalar;
}
