import { emissions, pointerScores } from '../../onnx/entity-head.ts';
import { GraphBuilder, type Value } from '../../onnx/graph.ts';
import type { Dim } from '../../onnx/model-proto.ts';
import { mul, sum } from '../../onnx/ops.ts';
import { interactionLogits, pairScores, sbertLogits } from '../../onnx/pair-head.ts';
import {
  type EncoderGraph,
  encoderForward,
  floatLinear,
  plainAttention,
  rotaryTables,
  rotatedHeads,
  sentenceVectors,
  type TokenInput,
} from '../../onnx/roformer-graph.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import { CRF_END, CRF_START, CRF_TRANSITIONS, ROW_TABLES, weightShapes } from '../../roformer/weights.ts';
import type { TrainBatch } from '../batches/batch.ts';
import { cosentLoss, infoNceLoss } from '../losses/onnx/contrastive.ts';
import { crfLoss } from '../losses/onnx/crf.ts';
import { crossEntropyLoss, listwiseLoss, maskedLmLoss, taggingLoss } from '../losses/onnx/cross-entropy.ts';
import { distillLoss } from '../losses/onnx/distill.ts';
import { pointerLoss } from '../losses/onnx/multi-label.ts';
import type { TagTargets } from '../losses/onnx/tag-targets.ts';

/** Shares of units dropped while training. */
export interface TrainingGraphOptions {
  readonly dropout: number;
  /** Leaves the gradients out, for measuring. */
  readonly lossOnly?: boolean;
}

/**
 * Whether a loss reads the tables of rows by lookup alone, so that only the rows of the batch's own tokens get a gradient. The
 * masked language model compares with every token of the vocabulary.
 */
export function readsRows(loss: TrainBatch['loss']): boolean {
  return loss !== 'mlm';
}

/** Whether masked texts may be two read as one: of a model that reads such, and is told where the second begins of every row, where a lone text ends. */
export function masksPairs({ head }: RoFormerConfig): boolean {
  return head?.kind === 'interaction';
}

/**
 * The graph of one training step: feeds are the parameters by name, `a.tokens`, `a.lengths` (and `b.*`, or `a.seconds` of two
 * texts read as one; `a.roles` of a model that is told them), `scale`, `alpha` and the loss's own inputs; fetches are `loss` and `gradient:NAME` for every parameter that the loss uses.
 * Where the loss {@link readsRows}, of a table of rows only those that the batch reads are fed, and the tokens are numbers of these.
 */
export function trainingGraph(
  config: RoFormerConfig,
  loss: TrainBatch['loss'],
  options: TrainingGraphOptions,
): { model: Uint8Array; gradientNames: string[] } {
  const g = new GraphBuilder();
  const parameters = new Map<string, Value>();
  for (const [name, shape] of weightShapes(config)) {
    const fed = readsRows(loss) && ROW_TABLES.has(name) ? ['distinct', ...shape.slice(1)] : shape;
    parameters.set(name, g.input(name, 'float32', fed, true));
  }
  const graph: EncoderGraph = {
    g,
    config,
    parameters,
    tables: rotaryTables(g, rotatedHeads(config)),
    linear: floatLinear(parameters),
    attend: plainAttention,
    alpha: g.input('alpha', 'float32', []),
    dropout: options.dropout,
  };
  const value = LOSSES[loss](graph);
  g.output('loss', value);
  if (options.lossOnly) return { model: g.build(), gradientNames: [] };
  const names = [...parameters.keys()];
  const gradients = g.gradients(value, [...parameters.values()]);
  const gradientNames = names.filter((_, i) => gradients[i]);
  names.forEach((name, i) => {
    const gradient = gradients[i];
    if (gradient) g.output(`gradient:${name}`, gradient);
  });
  return { model: g.build(), gradientNames };
}

function tokenInput({ g, config }: EncoderGraph, side: 'a' | 'b', rows: Dim): TokenInput {
  return {
    tokenIds: g.input(`${side}.tokens`, 'int32', [rows, `${side}Len`]),
    lengths: g.input(`${side}.lengths`, 'int32', [rows]),
    ...(config.roles && { roles: g.input(`${side}.roles`, 'int32', [rows, 1]) }),
  };
}

/** Two texts read as one row of tokens. */
function jointInput(graph: EncoderGraph): TokenInput {
  return { ...tokenInput(graph, 'a', 'pairs'), secondStarts: graph.g.input('a.seconds', 'int32', ['pairs']) };
}

const LOSSES: Readonly<Record<TrainBatch['loss'], (graph: EncoderGraph) => Value>> = {
  mlm(graph) {
    const texts = tokenInput(graph, 'a', 'rows');
    if (!masksPairs(graph.config)) return maskedLmLoss(graph, encoderForward(graph, texts).last);
    const secondStarts = graph.g.input('a.seconds', 'int32', ['rows']);
    return maskedLmLoss(graph, encoderForward(graph, { ...texts, secondStarts }).last);
  },
  cosent(graph) {
    const { g } = graph;
    const [a, b] = vectorsOfBoth(graph);
    return cosentLoss(g, sum(g, mul(g, a, b), -1), g.input('scale', 'float32', []));
  },
  infonce(graph) {
    const [a, b] = vectorsOfBoth(graph, 'passages');
    return infoNceLoss(graph.g, a, b, graph.g.input('scale', 'float32', []));
  },
  distill(graph) {
    return distillLoss(graph, sentenceVectors(graph, tokenInput(graph, 'a', 'rows')));
  },
  sbert(graph) {
    const { g, config } = graph;
    const logits = sbertLogits(graph, tokenInput(graph, 'a', 'pairs'), tokenInput(graph, 'b', 'pairs'));
    return crossEntropyLoss(g, logits, g.input('labels', 'float32', ['pairs']), config.head!);
  },
  interaction(graph) {
    const { g, config } = graph;
    const logits = interactionLogits(graph, jointInput(graph));
    return crossEntropyLoss(g, logits, g.input('labels', 'float32', ['pairs']), config.head!);
  },
  'interaction-cosent'(graph) {
    const { g, config } = graph;
    const scores = pairScores(g, interactionLogits(graph, jointInput(graph)), config.head!);
    return cosentLoss(g, scores, g.input('scale', 'float32', []));
  },
  'interaction-listwise'(graph) {
    const { g, config } = graph;
    const scores = pairScores(g, interactionLogits(graph, jointInput(graph)), config.head!);
    return listwiseLoss(g, scores, g.input('scale', 'float32', []));
  },
  pointer(graph) {
    const { g, config } = graph;
    const types = config.entities!.types.length;
    const scores = pointerScores(graph, tokenInput(graph, 'a', 'rows'));
    const spans = g.input('spans', 'int32', ['rows', types, 'slots']);
    return pointerLoss(g, scores, spans, g.input('typeWeights', 'float32', [types]));
  },
  crf(graph) {
    const { g, parameters } = graph;
    const [transitions, start, end] = [CRF_TRANSITIONS, CRF_START, CRF_END].map((name) => parameters.get(name)!);
    return crfLoss(g, ...scoredTags(graph, { transitions, start, end }));
  },
  softmax(graph) {
    return taggingLoss(graph.g, ...scoredTags(graph, {}));
  },
};

/** Scores of every token's tags, and the true tags beside what else the loss needs. */
function scoredTags<More extends object>(graph: EncoderGraph, more: More): [Value, TagTargets & More] {
  const { g } = graph;
  const texts = tokenInput(graph, 'a', 'rows');
  const tags = g.input('tags', 'int32', ['rows', 'aLen']);
  return [emissions(graph, texts), { tags, lengths: texts.lengths, ...more }];
}

function vectorsOfBoth(graph: EncoderGraph, rowsOfB: Dim = 'pairs'): [Value, Value] {
  return [
    sentenceVectors(graph, tokenInput(graph, 'a', 'pairs')),
    sentenceVectors(graph, tokenInput(graph, 'b', rowsOfB)),
  ];
}
