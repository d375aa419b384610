import { headSizeOf } from '../roformer/entity-head.ts';
import { POINTER_KEY, POINTER_QUERY, POINTER_TYPE, TAG_BIAS, TAG_WEIGHT } from '../roformer/weights.ts';
import type { GraphBuilder, Value } from './graph.ts';
import { add, concatColumns, gather, linear, matMul, reshape, rotary, transpose, where } from './ops.ts';
import {
  type EncoderGraph,
  encoderForward,
  ownTokens,
  rotaryTables,
  type TokenInput,
  tokenPositions,
} from './roformer-graph.ts';

/** Score of what is no span of real tokens: exp of it is 0 beside any real score. */
const NO_SPAN = -1e9;

/**
 * Scores `[batch, types, seqLen, seqLen]` of the spans from token i to token j: those of a GlobalPointer (Su 2021, kexue.fm
 * 8373) or of an efficient one (Su 2022, kexue.fm 8877, the second equation). What ends before it begins, or touches [CLS], [SEP]
 * or padding, has about -1e9.
 */
export function pointerScores(graph: EncoderGraph, input: TokenInput): Value {
  const { g, config, parameters } = graph;
  const { last } = encoderForward(graph, input);
  const query = linear(g, last, parameters.get(POINTER_QUERY)!);
  const key = linear(g, last, parameters.get(POINTER_KEY)!);
  const { kind, types } = config.entities!;
  const count = kind === 'global-pointer' ? types.length : 1;
  const spans = where(g, validSpans(g, input), spanScores(graph, query, key, count), NO_SPAN);
  // What is no span stays one: beside -1e9 the score of a type is nothing.
  return kind === 'global-pointer' ? spans : add(g, spans, typeScores(graph, query, key));
}

/** Scores of tags `[batch, seqLen, tags]`. */
export function emissions(graph: EncoderGraph, input: TokenInput): Value {
  const { g, parameters } = graph;
  const { last } = encoderForward(graph, input);
  return add(g, linear(g, last, parameters.get(TAG_WEIGHT)!), parameters.get(TAG_BIAS)!);
}

/** (R_i q_i)^T (R_j k_j) / sqrt(d) of each of `count` pairs of queries and keys: `[batch, count, seqLen, seqLen]`. */
function spanScores({ g, config }: EncoderGraph, query: Value, key: Value, count: number): Value {
  const [batch, seqLen] = query.shape;
  const d = headSizeOf(config.entities!);
  const tables = rotaryTables(g, { maxTokens: config.maxTokens, size: d, numHeads: count }, 'pointer');
  const split = (x: Value) => {
    const parts = reshape(g, rotary(g, x, tables), [0, 0, count, d], [batch, seqLen, count, d]);
    return transpose(g, parts, [0, 2, 1, 3]);
  };
  return matMul(g, split(query), split(key), { transB: true, alpha: 1 / Math.sqrt(d) });
}

/** w_a^T [q_i; k_i; q_j; k_j] of every type a: one number for where a span begins and one for where it ends. */
function typeScores({ g, config, parameters }: EncoderGraph, query: Value, key: Value): Value {
  const [batch, seqLen] = query.shape;
  const { types } = config.entities!;
  const d = headSizeOf(config.entities!);
  const both = concatColumns(g, [query, key], d);
  const end = (first: number, sizes: readonly number[], side: 'i' | 'j') => {
    const rows = g.constant(
      'int64',
      Array.from({ length: 2 * d }, (_, i) => first + i),
    );
    const scores = linear(g, both, gather(g, parameters.get(POINTER_TYPE)!, rows));
    const shape = side === 'i' ? [batch, types.length, seqLen, 1] : [batch, types.length, 1, seqLen];
    return reshape(g, transpose(g, scores, [0, 2, 1]), sizes, shape);
  };
  return add(g, end(0, [0, 0, -1, 1], 'i'), end(2 * d, [0, 0, 1, -1], 'j'));
}

/** Bool `[batch, 1, seqLen, seqLen]`: true where the span from token i to token j holds tokens of the text only. */
function validSpans(g: GraphBuilder, input: TokenInput): Value {
  const [batch, seqLen] = input.tokenIds.shape;
  const real = ownTokens(g, input);
  const starts = g.emit('Unsqueeze', [real, g.constant('int64', [1, 3])], [batch, 1, seqLen, 1]);
  const ends = g.emit('Unsqueeze', [real, g.constant('int64', [1, 2])], [batch, 1, 1, seqLen]);
  const inside = g.emit('And', [starts, ends], [batch, 1, seqLen, seqLen]);
  return g.emit('And', [inside, inOrder(g, input)], [batch, 1, seqLen, seqLen]);
}

/** Bool `[seqLen, seqLen]`: i <= j. */
function inOrder(g: GraphBuilder, { tokenIds }: TokenInput): Value {
  const seqLen = tokenIds.shape[1];
  const row = tokenPositions(g, tokenIds);
  const column = g.emit('Unsqueeze', [row, g.constant('int64', [1])], [seqLen, 1]);
  return g.emit('LessOrEqual', [column, row], [seqLen, seqLen]);
}
