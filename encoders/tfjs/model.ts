import { headDim, normEpsilonOf, type RoFormerConfig } from '../roformer/config.ts';
import {
  biasOf,
  EMBEDDING_NORM,
  gainOf,
  layerNames,
  POSITION_EMBEDDING,
  SEGMENT_EMBEDDING,
  TOKEN_EMBEDDING,
} from '../roformer/weights.ts';
import type { TokenBatch } from '../tokenizer/tokenizer.ts';
import { tf } from './core/tfjs-core.ts';
import { matMul } from './ops/mat-mul.ts';
import { gelu, rmsNorm } from './ops/own-gradients.ts';
import { type RotaryTables, rotaryTables, rotate } from './ops/rotary.ts';

/** The model's parameters as tensors, by the names of `weightShapes`. */
export type WeightTensors = ReadonlyMap<string, tf.Tensor>;

export interface ForwardOptions {
  /** Factor of both residual branches; 1 in a trained model, rising from 0 while pre-training from scratch. */
  readonly alpha?: number;
}

/** Added to the score of a padding key: exp of it is 0 beside any real score. */
const MASKED = -1e9;

interface LayerInputs {
  readonly config: RoFormerConfig;
  readonly weights: WeightTensors;
  readonly batch: TokenBatch;
  readonly alpha: number;
  readonly tables: RotaryTables;
  /** `[count, 1, 1, seqLen]`: 0 at real tokens, {@link MASKED} at padding. */
  readonly mask: tf.Tensor;
}

function weight(weights: WeightTensors, name: string): tf.Tensor {
  return weights.get(name)!;
}

function paddingMask({ count, seqLen, lengths }: TokenBatch): tf.Tensor {
  const mask = new Float32Array(count * seqLen);
  for (let row = 0; row < count; row++) mask.fill(MASKED, row * seqLen + lengths[row], (row + 1) * seqLen);
  return tf.tensor(mask, [count, 1, 1, seqLen]);
}

function embed(config: RoFormerConfig, weights: WeightTensors, batch: TokenBatch): tf.Tensor {
  const tokens = tf.gather(weight(weights, TOKEN_EMBEDDING), tf.tensor1d(batch.tokenIds, 'int32'));
  const embedded = tf.add(tokens, segments(config, weight(weights, SEGMENT_EMBEDDING), batch));
  return normalize(withPositions(embedded, { config, weights, batch }), EMBEDDING_NORM, { config, weights });
}

/** The embeddings `[count * seqLen, hidden]` with those of their positions, of BERT. */
function withPositions(
  x: tf.Tensor,
  { config, weights, batch }: Pick<LayerInputs, 'config' | 'weights' | 'batch'>,
): tf.Tensor {
  if (config.architecture !== 'bert') return x;
  const positions = Int32Array.from({ length: batch.count * batch.seqLen }, (_, i) => i % batch.seqLen);
  return tf.add(x, tf.gather(weight(weights, POSITION_EMBEDDING), tf.tensor1d(positions, 'int32')));
}

/** The RMS norm of a RoFormerV2, or the norm of that name: the RMS norm of what the mean was taken out of, with gain and bias. */
function normalize(
  x: tf.Tensor,
  norm: string,
  { config, weights }: Pick<LayerInputs, 'config' | 'weights'>,
): tf.Tensor {
  const epsilon = normEpsilonOf(config);
  if (config.architecture === undefined) return rmsNorm(x, epsilon);
  const centred = rmsNorm(tf.sub(x, tf.mean(x, -1, true)), epsilon);
  return tf.add(tf.mul(centred, weight(weights, gainOf(norm))), weight(weights, biasOf(norm)));
}

/** A product with a matrix, and its bias where the model has one. */
function dense(x: tf.Tensor, name: string, weights: WeightTensors): tf.Tensor {
  const bias = weights.get(biasOf(name));
  const y = matMul(x, weight(weights, name));
  return bias === undefined ? y : tf.add(y, bias);
}

/** Segment embedding of every token, `[count * seqLen, hidden]`, or of all alike, `[1, hidden]`. */
function segments({ roles: told }: RoFormerConfig, table: tf.Tensor, batch: TokenBatch): tf.Tensor {
  const { count, seqLen, secondStarts, roles } = batch;
  if (told === undefined && secondStarts === undefined) return tf.slice(table, [0, 0], [1, table.shape[1]!]);
  const ids = new Int32Array(count * seqLen);
  for (let row = 0; row < count; row++) {
    if (told) ids.fill(roles![row], row * seqLen, (row + 1) * seqLen);
    else ids.fill(1, row * seqLen + secondStarts![row], (row + 1) * seqLen);
  }
  return tf.gather(table, tf.tensor1d(ids, 'int32'));
}

/** softmax(R(xWq) R(xWk)^T / sqrt(d) + mask) xWv Wo, with x `[count * seqLen, hidden]`. */
function attention(x: tf.Tensor, layer: number, inputs: LayerInputs): tf.Tensor {
  const { config, weights, batch, tables, mask } = inputs;
  const names = layerNames(layer);
  const dim = headDim(config);
  const split = [batch.count, batch.seqLen, config.numHeads, dim];
  const project = (name: string) => tf.reshape(dense(x, name, weights), split);
  const turn = (heads: tf.Tensor) => (config.architecture === 'bert' ? heads : rotate(heads, tables));
  const q = tf.transpose(turn(project(names.query)), [0, 2, 1, 3]);
  const k = tf.transpose(turn(project(names.key)), [0, 2, 3, 1]);
  const v = tf.transpose(project(names.value), [0, 2, 1, 3]);
  const scores = tf.add(tf.mul(matMul(q, k), 1 / Math.sqrt(dim)), mask);
  const mixed = tf.transpose(matMul(tf.softmax(scores), v), [0, 2, 1, 3]);
  return dense(tf.reshape(mixed, x.shape), names.output, weights);
}

function feedForward(x: tf.Tensor, layer: number, { config, weights }: LayerInputs): tf.Tensor {
  const names = layerNames(layer);
  const inner = dense(x, names.ffnIn, weights);
  return dense(config.hiddenAct === 'gelu' ? gelu(inner) : tf.relu(inner), names.ffnOut, weights);
}

/** Post norm with the residual branch scaled: N(x + alpha * branch). */
function residual(x: tf.Tensor, branch: tf.Tensor, norm: string, inputs: LayerInputs): tf.Tensor {
  return normalize(tf.add(x, inputs.alpha === 1 ? branch : tf.mul(branch, inputs.alpha)), norm, inputs);
}

/**
 * Runs the RoFormerV2 encoder (Su 2022, kexue.fm 8998; code ZhuiyiTechnology/roformer-v2): post norm, no bias anywhere,
 * RMS norm without gain, interleaved rotary positions. All tokens are of segment 0, but for the second texts of pairs and
 * for queries to a model that is told roles.
 * @returns the output of every layer, `[count * seqLen, hiddenSize]` each; rows at padding mean nothing
 */
export function encodeTokens(
  config: RoFormerConfig,
  weights: WeightTensors,
  batch: TokenBatch,
  options: ForwardOptions = {},
): tf.Tensor[] {
  const inputs: LayerInputs = {
    config,
    weights,
    batch,
    alpha: options.alpha ?? 1,
    tables: rotaryTables(batch.seqLen, headDim(config)),
    mask: paddingMask(batch),
  };
  const outputs: tf.Tensor[] = [];
  let x = embed(config, weights, batch);
  for (let layer = 0; layer < config.numLayers; layer++) {
    const { attentionNorm, ffnNorm } = layerNames(layer);
    x = residual(x, attention(x, layer, inputs), attentionNorm, inputs);
    x = residual(x, feedForward(x, layer, inputs), ffnNorm, inputs);
    outputs.push(x);
  }
  return outputs;
}
