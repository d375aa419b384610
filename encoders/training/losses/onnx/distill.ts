import type { Value } from '../../../onnx/graph.ts';
import { add, linear, matMul, mul, sub, sum, unitRows } from '../../../onnx/ops.ts';
import type { EncoderGraph } from '../../../onnx/roformer-graph.ts';
import { teacherName } from '../../../roformer/weights.ts';

/**
 * Sum over the teachers of how far the student's unit vectors `[rows, dim]` are from theirs; see `DistillBatch`. Inputs a
 * teacher: `targets.K` `[rows, width]`, `rows.K` `[rows]` and `pairs.K` `[rows, rows]`, the shares of each row and pair.
 */
export function distillLoss(graph: EncoderGraph, vectors: Value): Value {
  return graph.config
    .teachers!.map((width, k) => teacherLoss(graph, vectors, width, k))
    .reduce((x, y) => add(graph.g, x, y));
}

function teacherLoss({ g, parameters }: EncoderGraph, vectors: Value, width: number, k: number): Value {
  const targets = g.input(`targets.${k}`, 'float32', ['rows', width]);
  const rowShares = g.input(`rows.${k}`, 'float32', ['rows']);
  const pairShares = g.input(`pairs.${k}`, 'float32', ['rows', 'rows']);
  const own = unitRows(g, linear(g, vectors, parameters.get(teacherName(k))!));
  const cosines = sum(g, mul(g, own, targets), -1);
  const similarities = (x: Value) => matMul(g, x, x, { transB: true });
  const apart = sub(g, similarities(own), similarities(targets));
  const ofPairs = sum(g, sum(g, mul(g, pairShares, mul(g, apart, apart)), 1), 0);
  return add(g, sum(g, mul(g, rowShares, sub(g, g.scalar(1), cosines)), 0), ofPairs);
}
