import type { RoFormerConfig } from '../roformer/config.ts';
import { isPointer } from '../roformer/entity-head.ts';
import { type QuantizedMatrix, quantizeMatrix } from '../roformer/tensor-file.ts';
import {
  HEAD_BIAS,
  HEAD_WEIGHT,
  isBiasOrGain,
  POINTER_KEY,
  POINTER_QUERY,
  POINTER_TYPE,
  POOLING_HIDDEN,
  POOLING_TOKEN,
  POSITION_EMBEDDING,
  PROJECTION,
  SEGMENT_EMBEDDING,
  TAG_BIAS,
  TAG_WEIGHT,
  TOKEN_EMBEDDING,
  type Weights,
} from '../roformer/weights.ts';
import { emissions, pointerScores } from './entity-head.ts';
import { GraphBuilder, type Value } from './graph.ts';
import { softmax, transpose } from './ops.ts';
import { interactionLogits, pairScores } from './pair-head.ts';
import { cast } from './plain-ops.ts';
import {
  type Attention,
  type EncoderGraph,
  type LinearLayer,
  rotaryTables,
  rotatedHeads,
  sentenceVectors,
  type TokenInput,
} from './roformer-graph.ts';

/** Arithmetic of the matrix products: float32, or 8-bit weights with activations quantised as they come. */
export type Precision = 'fp32' | 'int8';

/** Names of the weights that are no matrix of a layer: they stand in the graph as they are. */
const FLOAT_WEIGHTS = [
  TOKEN_EMBEDDING,
  SEGMENT_EMBEDDING,
  POOLING_TOKEN,
  POOLING_HIDDEN,
  PROJECTION,
  HEAD_WEIGHT,
  HEAD_BIAS,
  POINTER_QUERY,
  POINTER_KEY,
  POINTER_TYPE,
  TAG_WEIGHT,
  TAG_BIAS,
];

/** Model that is exported. */
export interface ExportSource {
  readonly config: RoFormerConfig;
  readonly weights: Weights;
  /** Stored 8-bit matrices, used as they are; others are quantised from the float weights. */
  readonly quantized?: ReadonlyMap<string, QuantizedMatrix>;
}

/**
 * Exports an encoder as ONNX: inputs `tokens` int32 `[batch, seqLen]`, `lengths` int32 `[batch]` and, of a model that is told
 * roles, `roles` int32 `[batch, 1]`, 1 of a query and 0 of a document; output `vectors` float32 `[batch, dim]` of unit length.
 * The operators are the standard ones of opset 17 and onnxruntime's own.
 */
export function inferenceGraph(source: ExportSource, precision: Precision): Uint8Array {
  const graph = encoderGraph(source, precision);
  const { g } = graph;
  const roles = source.config.roles && { roles: g.input('roles', 'int32', ['batch', 1]) };
  g.output('vectors', sentenceVectors(graph, { ...tokenInput(g), ...roles }));
  return g.build();
}

/**
 * Exports an interaction model: inputs as those of an encoder and `seconds` int32 `[batch]`, where the second text of each
 * row begins; outputs `scores` float32 `[batch]`, larger for more alike, and `probabilities` `[batch, classes]`.
 */
export function interactionGraph(source: ExportSource, precision: Precision): Uint8Array {
  const graph = encoderGraph(source, precision);
  const { g } = graph;
  const logits = interactionLogits(graph, { ...tokenInput(g), secondStarts: g.input('seconds', 'int32', ['batch']) });
  g.output('scores', pairScores(g, logits, source.config.head!));
  g.output('probabilities', softmax(g, logits));
  return g.build();
}

/**
 * Exports a model that finds entities: inputs as those of an encoder. Of a pointer the outputs are only the spans whose score
 * is above 0, `positions` int32 `[found, 4]` of row, type, first and last token, and `logits` float32 `[found]`; of a
 * tagger `emissions` float32 `[batch, seqLen, tags]`. The heads are float32 at any precision.
 */
export function entityGraph(source: ExportSource, precision: Precision): Uint8Array {
  const graph = encoderGraph(source, precision);
  const { g } = graph;
  const input = tokenInput(g);
  if (isPointer(source.config.entities!)) outputPositive(g, pointerScores(graph, input));
  else g.output('emissions', emissions(graph, input));
  return g.build();
}

/** Few of all spans are entities: finding them in the graph spares copying the scores of the others. */
function outputPositive(g: GraphBuilder, scores: Value): void {
  const isFound = g.emit('Greater', [scores, g.scalar(0)], scores.shape);
  const found = g.emit('NonZero', [isFound], [scores.shape.length, 'found']);
  const positions = transpose(g, found, [1, 0]);
  g.output('logits', g.emit('GatherND', [scores, positions], ['found']));
  g.output('positions', cast(g, positions, 'int32'), 'int32');
}

function tokenInput(g: GraphBuilder): TokenInput {
  return {
    tokenIds: g.input('tokens', 'int32', ['batch', 'seqLen']),
    lengths: g.input('lengths', 'int32', ['batch']),
  };
}

function encoderGraph(source: ExportSource, precision: Precision): EncoderGraph {
  const { config, weights } = source;
  const g = new GraphBuilder();
  const parameters = new Map<string, Value>();
  for (const name of FLOAT_WEIGHTS) {
    const weight = weights.get(name);
    if (weight) parameters.set(name, g.initializer(name, 'float32', weight.shape, weight.data));
  }
  for (const [name, { shape, data }] of weights) {
    if ((isBiasOrGain(name) || name === POSITION_EMBEDDING) && !parameters.has(name)) {
      parameters.set(name, g.initializer(name, 'float32', shape, data));
    }
  }
  return {
    g,
    config,
    parameters,
    tables: rotaryTables(g, rotatedHeads(config)),
    linear: joinedLinear(weights, precision === 'fp32' ? floatMatrix(g, source) : quantizedMatrix(g, source)),
    attend: fusedAttention,
    dropout: 0,
  };
}

/** Multiplies by matrices of the model that stand side by side. */
type JoinedMatrix = (x: Value, names: readonly string[], columns: number) => Value;

/** One product with all matrices side by side, then cut apart: fewer, larger products. */
function joinedLinear(weights: Weights, multiply: JoinedMatrix): LinearLayer {
  return (g, x, names) => {
    const columns = weights.get(names[0])!.shape[1];
    const joined = multiply(x, names, columns * names.length);
    if (names.length === 1) return [joined];
    const part = [...x.shape.slice(0, -1), columns];
    return g.emitMany(
      'Split',
      [
        joined,
        g.constant(
          'int64',
          names.map(() => columns),
        ),
      ],
      names.map(() => part),
      { attributes: { axis: { int: -1 } } },
    );
  };
}

function floatMatrix(g: GraphBuilder, { weights }: ExportSource): JoinedMatrix {
  return (x, names, columns) => {
    const { shape, data } = joinColumns(names.map((name) => weights.get(name)!));
    const matrix = g.initializer(names.join('+'), 'float32', shape, data);
    return g.emit('MatMul', [x, matrix], [...x.shape.slice(0, -1), columns]);
  };
}

/** Products with int8 columns of weights; the activations of a whole tensor share one scale, found at run time. */
function quantizedMatrix(g: GraphBuilder, { weights, quantized }: ExportSource): JoinedMatrix {
  return (x, names, columns) => {
    const parts = names.map((name) => quantized?.get(name) ?? quantizeMatrix(weights.get(name)!, 'columns'));
    const values = joinColumns(parts.map(({ shape, values: data }) => ({ shape, data })));
    const scales = Float32Array.from(parts.flatMap((part) => Array.from(part.scales)));
    const inputs = [
      x,
      g.initializer(`${names.join('+')}.values`, 'int8', values.shape, values.data),
      g.initializer(`${names.join('+')}.scales`, 'float32', [columns], scales),
      // Zero is the default, but onnxruntime reads this input unseen where it turns weights from int8 into uint8.
      g.initializer(`${names.join('+')}.zeroPoints`, 'int8', [columns], new Int8Array(columns)),
    ];
    return g.emit('DynamicQuantizeMatMul', inputs, [...x.shape.slice(0, -1), columns], { domain: 'com.microsoft' });
  };
}

/** Matrices `[rows, columns]` of equal height side by side. */
function joinColumns<Data extends Float32Array | Int8Array>(
  parts: readonly { shape: readonly number[]; data: Data }[],
) {
  const rows = parts[0].shape[0];
  const columns = parts.reduce((sum, { shape }) => sum + shape[1], 0);
  const data =
    parts[0].data.constructor === Int8Array ? new Int8Array(rows * columns) : new Float32Array(rows * columns);
  let start = 0;
  for (const part of parts) {
    const width = part.shape[1];
    for (let row = 0; row < rows; row++) {
      data.set(part.data.subarray(row * width, (row + 1) * width), row * columns + start);
    }
    start += width;
  }
  return { shape: [rows, columns], data };
}

/** Attention as one operator of onnxruntime, which masks by the length of each text. */
const fusedAttention: Attention = (g, config, { query, key, value, lengths }) =>
  g.emit('MultiHeadAttention', [query, key, value, NO_INPUT, lengths], query.shape, {
    domain: 'com.microsoft',
    attributes: { num_heads: { int: config.numHeads }, mask_filter_value: -1e9 },
  });

/** Stands for an optional input that is left out. */
const NO_INPUT: Value = { name: '', shape: [], differentiable: false };
