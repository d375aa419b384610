import type { GraphBuilder, Value } from '../../../onnx/graph.ts';
import {
  add,
  gatherElements,
  logSumExp,
  meanAll,
  mul,
  overwrite,
  reshape,
  softplus,
  sum,
  where,
} from '../../../onnx/ops.ts';
import { cast } from '../../../onnx/plain-ops.ts';

/** Far below any score, and finite: sums of exponentials stay defined where there is nothing to sum. */
const NOTHING = -1e9;

/**
 * Mean over texts of log(1 + sum_{other spans} e^s) + log(1 + sum_{marked spans} e^-s), summed over the types by their weights
 * (Su 2020, kexue.fm 7359), for a few marked spans among many: their scores are gathered for the second term and
 * struck out of the first, so that nothing is subtracted.
 * @param scores `[rows, types, seqLen, seqLen]`, far below 0 where no span is.
 * @param spans int32 `[rows, types, slots]`: first * seqLen + last; 0 fills up, and stands for a span that is none.
 * @param typeWeights `[types]`, of sum 1.
 */
export function pointerLoss(g: GraphBuilder, scores: Value, spans: Value, typeWeights: Value): Value {
  const [rows, types] = scores.shape;
  const flat = reshape(g, scores, [0, 0, -1], [rows, types, 'spans']);
  const at = cast(g, spans, 'int64');
  const isMarked = g.emit('Greater', [spans, g.constant('int32', [0], [])], spans.shape);
  const negated = mul(g, gatherElements(g, flat, at), g.scalar(-1));
  const missed = softplus(g, logSumExp(g, where(g, isMarked, negated, NOTHING), -1));
  const wrong = softplus(g, logSumExp(g, overwrite(g, flat, at, NOTHING), -1));
  return meanAll(g, sum(g, mul(g, add(g, wrong, missed), typeWeights), -1));
}
