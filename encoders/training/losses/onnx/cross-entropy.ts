import type { GraphBuilder, Value } from '../../../onnx/graph.ts';
import { gather, logSumExp, matMul, meanAll, mul, reshape, reshapeAs, sub, sum } from '../../../onnx/ops.ts';
import { cast, oneHot } from '../../../onnx/plain-ops.ts';
import type { EncoderGraph } from '../../../onnx/roformer-graph.ts';
import type { PairHead } from '../../../roformer/config.ts';
import { TOKEN_EMBEDDING } from '../../../roformer/weights.ts';
import { chosenTags, ownTags, type TagTargets } from './tag-targets.ts';

/** Mean cross entropy; `labels` float32 `[pairs]` holds class numbers. */
export function crossEntropyLoss(g: GraphBuilder, logits: Value, labels: Value, { classes }: PairHead): Value {
  const chosen = oneHot(g, labels, classes);
  return meanAll(g, sub(g, logSumExp(g, logits, 1), sum(g, mul(g, logits, chosen), 1)));
}

/**
 * Mean over lists of the cross entropy of softmax of scale * score to the wanted distribution `[lists, size]`, for scores `[pairs]`, list
 * after list; see `ListwiseBatch`.
 */
export function listwiseLoss(g: GraphBuilder, scores: Value, scale: Value): Value {
  const wanted = g.input('wanted', 'float32', ['lists', 'size']);
  const lists = reshapeAs(g, mul(g, scores, scale), wanted);
  return meanAll(g, sub(g, logSumExp(g, lists, 1), sum(g, mul(g, lists, wanted), 1)));
}

/** Mean cross entropy of softmax over the texts' own tokens, for emissions `[batch, seqLen, tags]`. */
export function taggingLoss(g: GraphBuilder, emissions: Value, targets: TagTargets): Value {
  const own = cast(g, ownTags(g, targets), 'float32');
  const chosen = chosenTags(g, targets, emissions.shape[2] as number);
  const entropies = mul(g, sub(g, logSumExp(g, emissions, 2), sum(g, mul(g, emissions, chosen), 2)), own);
  const tokens = g.emit('ReduceSum', [own], [], { attributes: { keepdims: { int: 0 } } });
  const share = g.emit('Reciprocal', [g.emit('Max', [tokens, g.scalar(1)], [])], []);
  return mul(g, sum(g, sum(g, entropies, 1), 0), share);
}

/**
 * Mean cross entropy over the masked positions; logits are hidden states times the token embedding (kexue.fm 8998).
 * @param last `[rows, seqLen, dim]`, output of the last layer
 */
export function maskedLmLoss({ g, config, parameters }: EncoderGraph, last: Value): Value {
  const table = parameters.get(TOKEN_EMBEDDING)!;
  const flat = reshape(g, last, [-1, config.hiddenSize], ['tokens', config.hiddenSize]);
  const hidden = gather(g, flat, g.input('positions', 'int32', ['masked']));
  const logits = matMul(g, hidden, table, { transB: true });
  const target = gather(g, table, g.input('targets', 'int32', ['masked']));
  return meanAll(g, sub(g, logSumExp(g, logits, 1), sum(g, mul(g, hidden, target), -1)));
}
