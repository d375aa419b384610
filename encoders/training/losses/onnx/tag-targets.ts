import type { GraphBuilder, Value } from '../../../onnx/graph.ts';
import { cast, oneHot } from '../../../onnx/plain-ops.ts';
import { ownTokens } from '../../../onnx/roformer-graph.ts';

/** True tags of the tokens of some texts. */
export interface TagTargets {
  /** int32 `[batch, seqLen]`, tag numbers; what stands at [CLS], [SEP] and padding is not looked at. */
  readonly tags: Value;
  /** int32 `[batch]`, tokens of each row with [CLS] and [SEP], at least 2. */
  readonly lengths: Value;
}

/** Bool `[batch, seqLen]`: whether a tag is that of one of a text's own tokens. */
export function ownTags(g: GraphBuilder, { tags, lengths }: TagTargets): Value {
  return ownTokens(g, { tokenIds: tags, lengths });
}

/** Float `[batch, seqLen, numTags]`: 1 at the tag of each of a text's own tokens, 0 elsewhere. */
export function chosenTags(g: GraphBuilder, targets: TagTargets, numTags: number): Value {
  return masked(g, oneHot(g, targets.tags, numTags), ownTags(g, targets));
}

/** `chosen` at the last of each text's own tokens, 0 elsewhere. */
export function atLastToken(g: GraphBuilder, chosen: Value, { tags, lengths }: TagTargets): Value {
  const shorter = g.emit('Sub', [lengths, g.constant('int32', [1], [])], lengths.shape);
  const others = ownTokens(g, { tokenIds: tags, lengths: shorter });
  return masked(g, chosen, g.emit('Not', [others], others.shape));
}

/** `[batch, seqLen, tags]` where `mask` `[batch, seqLen]` holds, 0 elsewhere. */
function masked(g: GraphBuilder, x: Value, mask: Value): Value {
  const real = g.emit('Unsqueeze', [cast(g, mask, 'float32'), g.constant('int64', [2])], [...mask.shape, 1]);
  return g.emit('Mul', [x, real], x.shape);
}
