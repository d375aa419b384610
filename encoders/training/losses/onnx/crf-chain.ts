import type { GraphBuilder, Value } from '../../../onnx/graph.ts';
import { cast, positionAt, positions } from '../../../onnx/plain-ops.ts';

/** Scores of a linear chain over C tags. */
export interface CrfScores {
  /** `[C, C]`, of going from the tag of the row to that of the column. */
  readonly transitions: Value;
  /** `[C]`, of beginning with a tag. */
  readonly start: Value;
  /** `[C]`, of ending with a tag. */
  readonly end: Value;
}

/** e^(x - top) and top, the largest x along the axes that were asked for, which are kept. */
export interface Scaled {
  readonly exp: Value;
  readonly top: Value;
}

/** Scores as weights, float64, of T = seqLen - 1 steps that lead from each position to the next. */
export interface Chain {
  /** Of the transitions, `[C, C]`, top `[1, 1]`. */
  readonly moves: Scaled;
  /** Of the end scores, `[1, C]`, top `[1, 1]`. */
  readonly ends: Scaled;
  /** Of start and emissions at the first own token, `[batch, C]`. */
  readonly begins: Scaled;
  /** Of the emissions that each step leads to, `[batch, T, C]`. */
  readonly steps: Scaled;
  /** Bool `[batch, T, 1]`: whether a step leads from one of a text's own tokens to the next. */
  readonly within: Value;
  /** Bool `[batch, 1]`: whether a text has own tokens. */
  readonly any: Value;
}

/** The chain of emissions `[batch, seqLen, C]` over the tokens of the mask `own`, bool `[batch, seqLen]`. */
export function chainOf(g: GraphBuilder, emissions: Value, own: Value, scores: CrfScores): Chain {
  const [batch, , tags] = emissions.shape;
  const wide = cast(g, emissions, 'float64');
  const [transitions, start, end] = [scores.transitions, scores.start, scores.end].map((x) => cast(g, x, 'float64'));
  const first = g.emit('Add', [positionAt(g, wide, 1), start], [batch, tags]);
  const endRow = g.emit('Unsqueeze', [end, g.constant('int64', [0])], [1, tags]);
  const both = g.emit('And', [positions(g, own, 0, -1), positions(g, own, 1)], [batch, 'steps']);
  return {
    moves: scaled(g, transitions, [0, 1]),
    ends: scaled(g, endRow, [1]),
    begins: scaled(g, first, [1]),
    steps: scaled(g, positions(g, wide, 1), [2]),
    within: g.emit('Unsqueeze', [both, g.constant('int64', [2])], [batch, 'steps', 1]),
    any: g.emit('Unsqueeze', [positionAt(g, own, 1), g.constant('int64', [1])], [batch, 1]),
  };
}

function scaled(g: GraphBuilder, x: Value, axes: readonly number[]): Scaled {
  const kept = x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
  const top = g.emit('ReduceMax', [x], kept, { attributes: { axes, keepdims: { int: 1 } } });
  return { exp: g.emit('Exp', [g.emit('Sub', [x, top], x.shape)], x.shape), top };
}
