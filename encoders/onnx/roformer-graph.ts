import { headDim, normEpsilonOf, type RoFormerConfig } from '../roformer/config.ts';
import {
  biasOf,
  EMBEDDING_NORM,
  gainOf,
  layerNames,
  POOLING_HIDDEN,
  POOLING_TOKEN,
  POSITION_EMBEDDING,
  PROJECTION,
  SEGMENT_EMBEDDING,
  TOKEN_EMBEDDING,
} from '../roformer/weights.ts';
import type { GraphBuilder, Value } from './graph.ts';
import {
  add,
  dropout,
  gather,
  gelu,
  layerNorm,
  linear,
  matMul,
  mul,
  type RotaryTables,
  relu,
  reshape,
  rmsNorm,
  rotary,
  softmax,
  sum,
  transpose,
  unitRows,
} from './ops.ts';
import { cast } from './plain-ops.ts';

const MASKED_SCORE = -1e9;

/** Products of one input with parameters by name; the exporter swaps it to join or to quantise them. */
export type LinearLayer = (g: GraphBuilder, x: Value, names: readonly string[]) => Value[];

/** Input of attention: rotated queries and keys, values, all `[batch, seqLen, hidden]`, and which tokens are real. */
export interface AttentionInput extends TokenInput {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  /** Bool `[batch, seqLen]`. */
  readonly mask: Value;
}

/** Mixes the values of all heads, `[batch, seqLen, hidden]`; the exporter swaps it for onnxruntime's fused operator. */
export type Attention = (g: GraphBuilder, config: RoFormerConfig, input: AttentionInput) => Value;

/** Context of an encoder's graph, the same for every text. */
export interface EncoderGraph {
  readonly g: GraphBuilder;
  readonly config: RoFormerConfig;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly tables: RotaryTables;
  readonly linear: LinearLayer;
  readonly attend: Attention;
  /** Weight of each residual branch; 1 once trained (kexue.fm 8998). */
  readonly alpha?: Value;
  /** Share of the embeddings' and branches' outputs dropped in training. */
  readonly dropout: number;
}

/** Padded texts entering the graph. */
export interface TokenInput {
  /** int32 `[batch, seqLen]`. */
  readonly tokenIds: Value;
  /** int32 `[batch]`, real tokens of each row. */
  readonly lengths: Value;
  /** int32 `[batch]`: where the second of two texts begins, whose tokens are of segment 1. */
  readonly secondStarts?: Value;
  /** int32 `[batch, 1]`, of a model that is told them: 1 of a query and 0 of a document. */
  readonly roles?: Value;
}

/** Vectors to rotate: `numHeads` of `size` numbers at each position. */
interface Rotated {
  readonly maxTokens: number;
  readonly size: number;
  readonly numHeads: number;
}

/** Queries or keys of attention, as vectors to rotate. */
export function rotatedHeads(config: RoFormerConfig): Rotated {
  return { maxTokens: config.maxTokens, size: headDim(config), numHeads: config.numHeads };
}

/** Cosine and sine of every position's angles, as constants of the graph named after `owner`. */
export function rotaryTables(g: GraphBuilder, { maxTokens, size, numHeads }: Rotated, owner = 'rotary'): RotaryTables {
  const half = size / 2;
  const cos = new Float32Array(maxTokens * half);
  const sin = new Float32Array(maxTokens * half);
  for (let position = 0; position < maxTokens; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * 10000 ** (-i / half);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  }
  const shape = [maxTokens, half];
  return {
    positions: g.constant('int64', [0]),
    cos: g.initializer(`${owner}.cos`, 'float32', shape, cos),
    sin: g.initializer(`${owner}.sin`, 'float32', shape, sin),
    numHeads,
  };
}

/** A plain float product with the parameter of that name. */
export function floatLinear(parameters: ReadonlyMap<string, Value>): LinearLayer {
  return (g, x, names) => names.map((name) => linear(g, x, parameters.get(name)!));
}

/**
 * Bool `[batch, seqLen]`: true at the positions of each row that are below its limit, int32 `[batch]`; `[seqLen]` of one
 * limit for all, `[]`.
 */
function positionsBelow(g: GraphBuilder, { tokenIds }: TokenInput, limits: Value): Value {
  const [batch, seqLen] = tokenIds.shape;
  const positions = cast(g, tokenPositions(g, tokenIds), 'int32');
  if (limits.shape.length === 0) return g.emit('Less', [positions, limits], [seqLen]);
  const ends = g.emit('Unsqueeze', [limits, g.constant('int64', [1])], [batch, 1]);
  return g.emit('Less', [positions, ends], [batch, seqLen]);
}

/** Numbers of the positions of a row, from 0: int64 `[seqLen]`. */
export function tokenPositions(g: GraphBuilder, tokenIds: Value): Value {
  const sizes = g.emit('Shape', [tokenIds], [2]);
  const width = g.emit('Gather', [sizes, g.constant('int64', [1], [])], []);
  const [from, step] = [g.constant('int64', [0], []), g.constant('int64', [1], [])];
  return g.emit('Range', [from, width, step], tokenIds.shape.slice(1));
}

/** Bool `[batch, seqLen]`: whether a token is the text's own, not [CLS], [SEP] or padding. */
export function ownTokens(g: GraphBuilder, input: TokenInput): Value {
  const one = g.constant('int32', [1], []);
  const beforeLast = positionsBelow(g, input, g.emit('Sub', [input.lengths, one], input.lengths.shape));
  const afterFirst = g.emit('Not', [positionsBelow(g, input, one)], input.tokenIds.shape.slice(1));
  return g.emit('And', [beforeLast, afterFirst], input.tokenIds.shape);
}

/** Segment embedding of every token, `[batch, seqLen, hidden]`, of every row, `[batch, 1, hidden]`, or of all alike, `[1, hidden]`. */
function segments({ g, parameters }: EncoderGraph, input: TokenInput): Value {
  const table = parameters.get(SEGMENT_EMBEDDING)!;
  if (input.roles !== undefined) return gather(g, table, input.roles);
  if (input.secondStarts === undefined) return gather(g, table, g.constant('int64', [0]));
  const isFirst = positionsBelow(g, input, input.secondStarts);
  const isSecond = g.emit('Not', [isFirst], isFirst.shape);
  return gather(g, table, cast(g, isSecond, 'int32'));
}

/** Outputs `[batch, seqLen, hidden]` of the first and of the last layer, and the mask of real tokens. */
export function encoderForward(graph: EncoderGraph, input: TokenInput) {
  const { g, config, parameters } = graph;
  const mask = positionsBelow(g, input, input.lengths);
  const token = gather(g, parameters.get(TOKEN_EMBEDDING)!, input.tokenIds);
  const embedded = withPositions(graph, add(g, token, segments(graph, input)), input);
  let hidden = dropout(g, normalize(graph, embedded, EMBEDDING_NORM), graph.dropout);
  let first = hidden;
  for (let i = 0; i < config.numLayers; i++) {
    const { attentionNorm, ffnNorm } = layerNames(i);
    hidden = residual(graph, hidden, attention(graph, hidden, { ...input, mask }, i), attentionNorm);
    hidden = residual(graph, hidden, feedForward(graph, hidden, i), ffnNorm);
    if (i === 0) first = hidden;
  }
  return { first, last: hidden, mask };
}

/** The embeddings with those of their positions, of BERT. */
function withPositions({ g, config, parameters }: EncoderGraph, x: Value, { tokenIds }: TokenInput): Value {
  if (config.architecture !== 'bert') return x;
  return add(g, x, gather(g, parameters.get(POSITION_EMBEDDING)!, tokenPositions(g, tokenIds)));
}

/** The RMS norm of a RoFormerV2, or the norm of that name. */
function normalize({ g, config, parameters }: EncoderGraph, x: Value, norm: string): Value {
  const epsilon = normEpsilonOf(config);
  if (config.architecture === undefined) return rmsNorm(g, x, epsilon);
  return layerNorm(g, x, { gain: parameters.get(gainOf(norm))!, bias: parameters.get(biasOf(norm))!, epsilon });
}

/** Products with matrices, and their biases where the model has them. */
function dense({ g, linear: multiply, parameters }: EncoderGraph, x: Value, names: readonly string[]): Value[] {
  return multiply(g, x, names).map((y, i) => {
    const bias = parameters.get(biasOf(names[i]));
    return bias === undefined ? y : add(g, y, bias);
  });
}

function residual(graph: EncoderGraph, x: Value, branch: Value, norm: string): Value {
  const { g } = graph;
  const kept = dropout(g, branch, graph.dropout);
  return normalize(graph, add(g, x, graph.alpha ? mul(g, kept, graph.alpha) : kept), norm);
}

function attention(graph: EncoderGraph, x: Value, input: TokenInput & { mask: Value }, layer: number): Value {
  const { g, config, tables } = graph;
  const names = layerNames(layer);
  const [query, key, value] = dense(graph, x, [names.query, names.key, names.value]);
  const turn = (heads: Value) => (config.architecture === 'bert' ? heads : rotary(g, heads, tables));
  const mixed = graph.attend(g, config, { ...input, query: turn(query), key: turn(key), value });
  return dense(graph, mixed, [names.output])[0];
}

/** Attention spelled out in differentiable operators. */
export const plainAttention: Attention = (g, config, { query, key, value, mask }) => {
  const [batch, seqLen] = mask.shape;
  const size = headDim(config);
  const split = [batch, seqLen, config.numHeads, size];
  const heads = (x: Value) => transpose(g, reshape(g, x, [0, 0, config.numHeads, size], split), [0, 2, 1, 3]);
  const wideMask = g.emit('Unsqueeze', [mask, g.constant('int64', [1, 2])], [batch, 1, 1, seqLen]);
  const bias = g.emit('Where', [wideMask, g.scalar(0), g.scalar(MASKED_SCORE)], wideMask.shape);
  const scores = matMul(g, heads(query), heads(key), { transB: true, alpha: 1 / Math.sqrt(size) });
  const context = matMul(g, softmax(g, add(g, scores, bias)), heads(value));
  return reshape(g, transpose(g, context, [0, 2, 1, 3]), [0, 0, config.hiddenSize], query.shape);
};

function feedForward(graph: EncoderGraph, x: Value, layer: number): Value {
  const { g, config } = graph;
  const names = layerNames(layer);
  const [inner] = dense(graph, x, [names.ffnIn]);
  return dense(graph, config.hiddenAct === 'gelu' ? gelu(g, inner) : relu(g, inner), [names.ffnOut])[0];
}

/** One vector a row, `[batch, hidden]`, not yet of unit length; padding never enters the mean. */
export function pooledTokens(graph: EncoderGraph, input: TokenInput): Value {
  const { g, config } = graph;
  const { first, last, mask } = encoderForward(graph, input);
  if (config.pooling === 'cls') return gatherFirst(g, last);
  const weights = tokenShares(g, mask);
  if (config.pooling === 'weighted') return weightedTokens(graph, input, last, weights);
  const pooled = (hidden: Value) => sum(g, mul(g, hidden, weights), 1);
  if (config.pooling === 'mean') return pooled(last);
  return mul(g, add(g, pooled(first), pooled(last)), g.scalar(0.5));
}

/** Sum of share_t w_t h_t with w_t = pooling.token[id_t] + h_t . pooling.hidden, `[batch, hidden]`. */
function weightedTokens(
  { g, parameters }: EncoderGraph,
  { tokenIds }: TokenInput,
  hidden: Value,
  shares: Value,
): Value {
  const own = gather(g, parameters.get(POOLING_TOKEN)!, tokenIds);
  const weights = mul(g, add(g, own, linear(g, hidden, parameters.get(POOLING_HIDDEN)!)), shares);
  return sum(g, matMul(g, weights, hidden, { transA: true }), 1);
}

/** Means over the tokens of the first and of the second text of rows that hold both, `[batch, hidden]` each. */
export function meansOfBoth(graph: EncoderGraph, input: TokenInput): [Value, Value] {
  return pooledBoth(graph, input, (last, shares) => sum(graph.g, mul(graph.g, last, shares), 1));
}

/** Unit vectors of the first and of the second text of rows that hold both, `[batch, dim]` each, by pooling 'mean' or 'weighted'. */
export function vectorsOfBoth(graph: EncoderGraph, input: TokenInput): [Value, Value] {
  if (graph.config.pooling !== 'weighted')
    return meansOfBoth(graph, input).map((mean) => unitVectors(graph, mean)) as [Value, Value];
  return pooledBoth(graph, input, (last, shares) => unitVectors(graph, weightedTokens(graph, input, last, shares)));
}

/** Something of either text's tokens: of the last hidden states, and of an equal share at each of the text's tokens. */
function pooledBoth(
  graph: EncoderGraph,
  input: TokenInput,
  pooled: (last: Value, shares: Value) => Value,
): [Value, Value] {
  const { g } = graph;
  const { last, mask } = encoderForward(graph, input);
  const isFirst = positionsBelow(g, input, input.secondStarts!);
  const isSecond = g.emit('Xor', [mask, isFirst], mask.shape);
  return [pooled(last, tokenShares(g, isFirst)), pooled(last, tokenShares(g, isSecond))];
}

/** Sentence vectors `[batch, dim]` of unit length. */
export function sentenceVectors(graph: EncoderGraph, input: TokenInput): Value {
  return unitVectors(graph, pooledTokens(graph, input));
}

/** Pooled tokens, projected and of unit length. */
function unitVectors({ g, parameters }: EncoderGraph, pooled: Value): Value {
  const projection = parameters.get(PROJECTION);
  return unitRows(g, projection ? linear(g, pooled, projection) : pooled);
}

function gatherFirst(g: GraphBuilder, hidden: Value): Value {
  const [batch, , width] = hidden.shape;
  const size = g.emit('Shape', [hidden], [3]);
  const out = g.emit('Gather', [hidden, g.constant('int64', [0], [])], [batch, width], {
    attributes: { axis: { int: 1 } },
  });
  return g.record(out, [hidden], (dy) => {
    const one = g.emit('Unsqueeze', [dy, g.constant('int64', [1])], [batch, 1, width]);
    const seqLen = g.emit('Gather', [size, g.constant('int64', [1])], [1]);
    const after = g.emit('Sub', [seqLen, g.constant('int64', [1])], [1]);
    const pads = g.emit('Concat', [g.constant('int64', [0, 0, 0, 0]), after, g.constant('int64', [0])], [6], {
      attributes: { axis: { int: 0 } },
    });
    return [g.emit('Pad', [one, pads], hidden.shape)];
  });
}

/** Float `[batch, seqLen, 1]`: an equal share at every token of the mask, bool `[batch, seqLen]`, 0 elsewhere. */
function tokenShares(g: GraphBuilder, mask: Value): Value {
  const [batch, seqLen] = mask.shape;
  const real = cast(g, mask, 'float32');
  const count = g.emit('ReduceSum', [real, g.constant('int64', [1])], [batch, 1], {
    attributes: { keepdims: { int: 1 } },
  });
  const share = g.emit('Div', [real, count], mask.shape);
  return g.emit('Unsqueeze', [share, g.constant('int64', [2])], [batch, seqLen, 1]);
}
