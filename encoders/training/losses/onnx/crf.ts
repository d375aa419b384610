import type { GraphBuilder, Value } from '../../../onnx/graph.ts';
import { add, linear, meanAll, mul, sub, sum } from '../../../onnx/ops.ts';
import { positions } from '../../../onnx/plain-ops.ts';
import type { CrfScores } from './crf-chain.ts';
import { crfPartition } from './crf-partition.ts';
import { atLastToken, chosenTags, ownTags, type TagTargets } from './tag-targets.ts';

/**
 * Mean over the rows of -log p(tags) = log Z - score of the true path, for emissions `[batch, seqLen, tags]` with seqLen
 * at least 2; see crfPartition for a path's score and for how large scores may be.
 */
export function crfLoss(g: GraphBuilder, emissions: Value, inputs: TagTargets & CrfScores): Value {
  const partitions = crfPartition(g, emissions, ownTags(g, inputs), inputs);
  return meanAll(g, sub(g, partitions, pathScores(g, emissions, inputs)));
}

/** Scores `[batch]` of the true paths. */
function pathScores(g: GraphBuilder, emissions: Value, inputs: TagTargets & CrfScores): Value {
  const chosen = chosenTags(g, inputs, emissions.shape[2] as number);
  const begun = mul(g, positions(g, chosen, 1, 2), inputs.start);
  const ended = mul(g, atLastToken(g, chosen, inputs), inputs.end);
  const moves = mul(g, linear(g, positions(g, chosen, 0, -1), inputs.transitions), positions(g, chosen, 1));
  const parts = [mul(g, emissions, chosen), moves, begun, ended].map((part) => sum(g, sum(g, part, 2), 1));
  return parts.reduce((total, part) => add(g, total, part));
}
