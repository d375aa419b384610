import type { GraphBuilder, Value } from '../../../onnx/graph.ts';
import { add, appendZero, logSumExp, matMul, meanAll, mul, reshape, sub, sum, where } from '../../../onnx/ops.ts';

/**
 * log(1 + sum over pairs with label_i > label_j of exp(scale (score_j - score_i))), scores `[pairs]` (Su 2022, kexue.fm
 * 8847; of the score of an interaction model: kexue.fm 9341).
 */
export function cosentLoss(g: GraphBuilder, scores: Value, scale: Value): Value {
  const labels = g.input('labels', 'float32', ['pairs']);
  const column = (x: Value) => reshape(g, x, [-1, 1], ['pairs', 1]);
  const row = (x: Value) => reshape(g, x, [1, -1], [1, 'pairs']);
  const scaled = mul(g, scores, scale);
  const difference = sub(g, row(scaled), column(scaled));
  const ordered = g.emit('Greater', [column(labels), row(labels)], difference.shape);
  const flat = reshape(g, where(g, ordered, difference, -1e9), [-1], ['comparisons']);
  return logSumExp(g, appendZero(g, flat), 0);
}

/**
 * Mean of the cross entropies of rows, and of the columns that answer one, of scale * cos; `wanted.pairs` `[pairs, passages]` and
 * `wanted.columns` `[passages]` are those of `wantedAnswers`.
 */
export function infoNceLoss(g: GraphBuilder, a: Value, b: Value, scale: Value): Value {
  const scores = mul(g, matMul(g, a, b, { transB: true }), scale);
  const wanted = mul(g, scores, g.input('wanted.pairs', 'float32', ['pairs', 'passages']));
  const columns = mul(g, logSumExp(g, scores, 0), g.input('wanted.columns', 'float32', ['passages']));
  const rows = mul(g, meanAll(g, logSumExp(g, scores, 1)), g.scalar(0.5));
  return sub(g, add(g, rows, sum(g, columns, 0)), sum(g, sum(g, wanted, 1), 0));
}
