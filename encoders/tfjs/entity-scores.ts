import type { RoFormerConfig } from '../roformer/config.ts';
import { headSizeOf } from '../roformer/entity-head.ts';
import { POINTER_KEY, POINTER_QUERY, POINTER_TYPE, TAG_BIAS, TAG_WEIGHT } from '../roformer/weights.ts';
import type { TokenBatch } from '../tokenizer/tokenizer.ts';
import { tf } from './core/tfjs-core.ts';
import { encodeTokens, type ForwardOptions, type WeightTensors } from './model.ts';
import { matMul } from './ops/mat-mul.ts';
import { rotaryTables, rotate } from './ops/rotary.ts';

/** Added to the score of what is no span of the text: exp of it is 0 beside any real score. */
const NO_SPAN = -1e9;

/**
 * Scores `[count, types, seqLen, seqLen]` of the spans from token i to token j, both inclusive: those of a GlobalPointer
 * (Su 2021, kexue.fm 8373) or of an efficient one (Su 2022, kexue.fm 8877, its last equation). What ends before it begins,
 * or touches [CLS], [SEP] or padding, has -1e9.
 */
export function pointerScores(
  config: RoFormerConfig,
  weights: WeightTensors,
  batch: TokenBatch,
  options?: ForwardOptions,
): tf.Tensor {
  const hidden = encodeTokens(config, weights, batch, options).at(-1)!;
  const { kind, types } = config.entities!;
  const d = headSizeOf(config.entities!);
  const query = matMul(hidden, weights.get(POINTER_QUERY)!);
  const key = matMul(hidden, weights.get(POINTER_KEY)!);
  const scores =
    kind === 'global-pointer'
      ? spanScores(batch, query, key, types.length, d)
      : tf.add(spanScores(batch, query, key, 1, d), typeScores(batch, query, key, weights.get(POINTER_TYPE)!));
  return tf.add(scores, spanMask(batch));
}

/** Scores of tags, `[count, seqLen, tags]`; those of [CLS], [SEP] and padding mean nothing. */
export function emissions(
  config: RoFormerConfig,
  weights: WeightTensors,
  batch: TokenBatch,
  options?: ForwardOptions,
): tf.Tensor {
  const hidden = encodeTokens(config, weights, batch, options).at(-1)!;
  const scores = tf.add(matMul(hidden, weights.get(TAG_WEIGHT)!), weights.get(TAG_BIAS)!);
  return tf.reshape(scores, [batch.count, batch.seqLen, scores.shape[1]!]);
}

/** (R_i q_i)^T (R_j k_j) / sqrt(d) of `parts` queries and keys a token: `[count, parts, seqLen, seqLen]`. */
function spanScores(
  { count, seqLen }: TokenBatch,
  query: tf.Tensor,
  key: tf.Tensor,
  parts: number,
  d: number,
): tf.Tensor {
  const tables = rotaryTables(seqLen, d);
  const rotated = (x: tf.Tensor) => rotate(tf.reshape(x, [count, seqLen, parts, d]), tables);
  const q = tf.transpose(rotated(query), [0, 2, 1, 3]);
  const k = tf.transpose(rotated(key), [0, 2, 3, 1]);
  return tf.mul(matMul(q, k), 1 / Math.sqrt(d));
}

/** u_a^T [q_i; k_i] + v_a^T [q_j; k_j] of every type a, where the columns of `table` are [u_a; v_a]. */
function typeScores({ count, seqLen }: TokenBatch, query: tf.Tensor, key: tf.Tensor, table: tf.Tensor): tf.Tensor {
  const both = tf.concat([query, key], 1);
  const [width, types] = [both.shape[1]!, table.shape[1]!];
  const ends = (firstRow: number) => {
    const scores = matMul(both, tf.slice(table, [firstRow, 0], [width, types]));
    return tf.transpose(tf.reshape(scores, [count, seqLen, types]), [0, 2, 1]);
  };
  return tf.add(tf.expandDims(ends(0), 3), tf.expandDims(ends(width), 2));
}

/** `[count, 1, seqLen, seqLen]`: 0 at spans of the text's own tokens, 1 <= i <= j <= length - 2, else {@link NO_SPAN}. */
function spanMask({ count, seqLen, lengths }: TokenBatch): tf.Tensor {
  const mask = new Float32Array(count * seqLen * seqLen).fill(NO_SPAN);
  for (let row = 0; row < count; row++) {
    for (let first = 1; first < lengths[row] - 1; first++) {
      const start = (row * seqLen + first) * seqLen;
      mask.fill(0, start + first, start + lengths[row] - 1);
    }
  }
  return tf.tensor(mask, [count, 1, seqLen, seqLen]);
}
