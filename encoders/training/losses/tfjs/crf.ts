import { tf } from '../../../tfjs/core/tfjs-core.ts';
import { matMul, swapLastAxes } from '../../../tfjs/ops/mat-mul.ts';
import { logSumExp } from '../../../tfjs/ops/own-gradients.ts';
import type { TokenBatch } from '../../../tokenizer/tokenizer.ts';

/** Scores of a linear-chain CRF: tag i to tag j `[tags, tags]`, of the first tag and of the last `[tags]`. */
export interface CrfScores {
  readonly transitions: tf.Tensor;
  readonly start: tf.Tensor;
  readonly end: tf.Tensor;
}

/**
 * Negative log-likelihood of the tags under a linear-chain conditional random field (Lafferty et al. 2001), over the tokens
 * between [CLS] and [SEP], summed over the texts and divided by `total`. Costs O(count * seqLen * tags^2) memory.
 * @param emissions `[count, seqLen, tags]`
 * @param tags `[count, seqLen]`
 * @param total rows of the whole batch; those given here may be a part of it
 */
export function crfLoss(
  emissions: tf.Tensor,
  tags: Int32Array,
  batch: TokenBatch,
  scores: CrfScores,
  total = batch.count,
): tf.Scalar {
  const unlikely = tf.sub(logPartition(emissions, batch, scores), pathScores(emissions, tags, batch, scores));
  return tf.mul(tf.sum(unlikely), 1 / total) as tf.Scalar;
}

/**
 * Log of the sum of e^score over all paths of tags, `[count]`, by the forward algorithm: alpha_1 = start + e_1,
 * alpha_t(j) = e_t(j) + log(sum over i of exp(alpha_t-1(i) + T(i, j))).
 * A text without a token has one path, of score 0.
 */
export function logPartition(emissions: tf.Tensor, { lengths }: TokenBatch, scores: CrfScores): tf.Tensor {
  const steps = tf.unstack(emissions, 1);
  const longest = lengths.reduce((a, b) => Math.max(a, b));
  const into = tf.expandDims(swapLastAxes(scores.transitions), 0);
  let alpha = tf.add(steps[1], scores.start);
  for (let t = 2; t < longest - 1; t++) {
    const next = tf.add(logSumExp(tf.add(tf.expandDims(alpha, 1), into)), steps[t]);
    alpha = select(rowsWithToken(t, lengths), next, alpha);
  }
  const sums = logSumExp(tf.add(alpha, scores.end));
  return tf.mul(sums, tf.tensor1d(rowsWithToken(1, lengths)));
}

/** 1 for each row whose token `t` is one of the text, not [SEP] or padding. */
function rowsWithToken(t: number, lengths: Int32Array): Float32Array {
  return Float32Array.from(lengths, (length) => (t < length - 1 ? 1 : 0));
}

/** Rows of `a` where `chosen` is 1, those of `b` where it is 0. */
function select(chosen: Float32Array, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (chosen.every((one) => one === 1)) return a;
  const isA = tf.tensor(chosen, [chosen.length, 1]);
  return tf.add(tf.mul(a, isA), tf.mul(b, tf.sub(1, isA)));
}

/** Score of the given tags, `[count]`: how often each thing occurs in a row, times its score. */
function pathScores(emissions: tf.Tensor, tags: Int32Array, batch: TokenBatch, scores: CrfScores): tf.Tensor {
  const numTags = emissions.shape[2]!;
  const seen = countPaths(tags, batch, numTags);
  const rows = (counts: Float32Array, of: tf.Tensor) =>
    matMul(tf.tensor(counts, [batch.count, of.size]), tf.reshape(of, [of.size, 1]));
  const emitted = tf.sum(tf.mul(emissions, tf.tensor(seen.emissions, emissions.shape)), [1, 2]);
  const moved = tf.add(
    tf.add(rows(seen.transitions, scores.transitions), rows(seen.start, scores.start)),
    rows(seen.end, scores.end),
  );
  return tf.add(emitted, tf.reshape(moved, [batch.count]));
}

/** How often each emission, transition, first and last tag occurs in each row. */
function countPaths(tags: Int32Array, { count, seqLen, lengths }: TokenBatch, numTags: number) {
  const seen = {
    emissions: new Float32Array(count * seqLen * numTags),
    transitions: new Float32Array(count * numTags * numTags),
    start: new Float32Array(count * numTags),
    end: new Float32Array(count * numTags),
  };
  for (let row = 0; row < count; row++) {
    const own = tags.subarray(row * seqLen + 1, row * seqLen + lengths[row] - 1);
    if (own.length === 0) continue;
    own.forEach((tag, i) => {
      seen.emissions[(row * seqLen + 1 + i) * numTags + tag] = 1;
      if (i > 0) seen.transitions[(row * numTags + own[i - 1]) * numTags + tag]++;
    });
    seen.start[row * numTags + own[0]] = 1;
    seen.end[row * numTags + own[own.length - 1]] = 1;
  }
  return seen;
}
