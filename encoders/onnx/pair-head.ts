import { type PairHead, vectorDim } from '../roformer/config.ts';
import { HEAD_BIAS, HEAD_WEIGHT } from '../roformer/weights.ts';
import type { GraphBuilder, Value } from './graph.ts';
import { abs, add, concatColumns, linear, mul, softmax, sub, sum } from './ops.ts';
import { type EncoderGraph, meansOfBoth, pooledTokens, type TokenInput, vectorsOfBoth } from './roformer-graph.ts';

/** Logits `[pairs, classes]` of two texts read as one row of tokens. */
export function interactionLogits(graph: EncoderGraph, pair: TokenInput): Value {
  const { g, config } = graph;
  const { features = 'pooled' } = config.head!;
  if (features === 'pooled') return headLogits(graph, pooledTokens(graph, pair));
  const [u, v] = features === 'vectors' ? vectorsOfBoth(graph, pair) : meansOfBoth(graph, pair);
  const width = features === 'vectors' ? vectorDim(config) : config.hiddenSize;
  return headLogits(graph, concatColumns(g, [u, v, abs(g, sub(g, u, v)), mul(g, u, v)], width));
}

/** Logits `[pairs, classes]` of [u; v; |u - v|], u and v the pooled tokens (Reimers and Gurevych 2019, arXiv 1908.10084). */
export function sbertLogits(graph: EncoderGraph, a: TokenInput, b: TokenInput): Value {
  const { g, config } = graph;
  const u = pooledTokens(graph, a);
  const v = pooledTokens(graph, b);
  return headLogits(graph, concatColumns(g, [u, v, abs(g, sub(g, u, v))], config.hiddenSize));
}

function headLogits({ g, parameters }: EncoderGraph, features: Value): Value {
  return add(g, linear(g, features, parameters.get(HEAD_WEIGHT)!), parameters.get(HEAD_BIAS)!);
}

/**
 * One number a pair, `[pairs]`, larger for more alike: the only logit, the log-odds of the second of two classes, or
 * the expected class of more.
 */
export function pairScores(g: GraphBuilder, logits: Value, { classes }: PairHead): Value {
  if (classes === 1) return sum(g, logits, 1);
  if (classes === 2) return sum(g, mul(g, logits, g.constant('float32', [-1, 1])), 1);
  const ranks = Array.from({ length: classes }, (_, i) => i);
  return sum(g, mul(g, softmax(g, logits), g.constant('float32', ranks)), 1);
}
