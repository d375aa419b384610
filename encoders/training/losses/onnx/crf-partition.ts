import type { GraphBuilder, Value } from '../../../onnx/graph.ts';
import { cast, positions, sumOver } from '../../../onnx/plain-ops.ts';
import { type Chain, type CrfScores, chainOf } from './crf-chain.ts';
import { scan } from './scan.ts';

/** Result of the forward recursion, float64, T = seqLen - 1. */
interface Forward {
  /** Probabilities of tags at the first and at the last own token, given the tokens up to there, `[batch, C]`. */
  readonly first: Value;
  readonly last: Value;
  /** Sum of the first ones before they were scaled, and the mean of the ends under the last, `[batch, 1]`. */
  readonly begun: Value;
  readonly ended: Value;
  /** Probabilities at the token before each step, and those times the moves, `[batch, T, C]`. */
  readonly before: Value;
  readonly moved: Value;
  /** Sum of a step's probabilities before they were scaled, `[batch, T, 1]`. */
  readonly sums: Value;
}

/** Result of the backward recursion: factors that turn the forward one's probabilities into gradients. */
interface Backward {
  /** Beside `first` and `last`, `[batch, C]`. */
  readonly atFirst: Value;
  readonly atLast: Value;
  /** Beside `moved`, `[batch, T, C]`; 0 where a text has no token. */
  readonly atSteps: Value;
}

/**
 * log Z, the logarithm of the sum over all paths of e^score, `[batch]`, differentiable in emissions and scores (forward
 * algorithm: Lafferty, McCallum and Pereira 2001, "Conditional Random Fields"). A path runs over a text's own tokens and
 * scores start + emissions + transitions + end; a text without a token has log Z = 0.
 *
 * The recursions run on probabilities that sum to 1 at every token (Rabiner 1989, "A tutorial on hidden Markov models",
 * V.A), so that a step is a product of matrices and not C^2 exponentials. In float64 this is exact while no two transitions,
 * and no two end scores, are further apart than 300: a tag that is flushed to 0 beside the likeliest, at e^-745, then cannot
 * come to weigh later. Emissions and start scores may be of any size.
 * @param emissions float32 `[batch, seqLen, C]`, seqLen at least 2
 * @param own bool `[batch, seqLen]`: a run of tokens from position 1 on
 */
export function crfPartition(g: GraphBuilder, emissions: Value, own: Value, scores: CrfScores): Value {
  const chain = chainOf(g, emissions, own, scores);
  const forward = walkForward(g, chain);
  const logZ = cast(g, logPartition(g, chain, forward), 'float32');
  return g.record(logZ, [emissions, scores.transitions, scores.start, scores.end], (dy) =>
    marginals(g, chain, forward, walkBackward(g, chain, forward, dy)).map((x) => cast(g, x, 'float32')),
  );
}

/** p_1 = begins / sum; p_t = (p_(t-1) moves) * steps_t / sum. */
function walkForward(g: GraphBuilder, { moves, ends, begins, steps, within }: Chain): Forward {
  const begun = sumOver(g, begins.exp, 1, { keep: true });
  const first = g.emit('Div', [begins.exp, begun], begins.exp.shape);
  const walk = scan(g, { states: [first], sequences: [steps.exp, within] }, (inner, [p], [step, isWithin]) => {
    const moved = inner.emit('MatMul', [p, moves.exp], p.shape);
    const next = inner.emit('Mul', [moved, step], p.shape);
    const sum = sumOver(inner, next, 1, { keep: true });
    const scaled = inner.emit('Div', [next, sum], p.shape);
    return { states: [inner.emit('Where', [isWithin, scaled, p], p.shape)], outputs: [p, moved, sum] };
  });
  const [last] = walk.states;
  const [before, moved, sums] = walk.outputs;
  const ended = sumOver(g, g.emit('Mul', [last, ends.exp], last.shape), 1, { keep: true });
  return { first, last, begun, ended, before, moved, sums };
}

/** The logarithms of all that the recursion was scaled by, `[batch]`. */
function logPartition(g: GraphBuilder, chain: Chain, { begun, ended, sums }: Forward): Value {
  const { moves, ends, begins, steps, within, any } = chain;
  const { shape } = begun;
  const log = (scale: Value, top: Value) => g.emit('Add', [g.emit('Log', [scale], scale.shape), top], scale.shape);
  const ofSteps = g.emit('Add', [log(sums, steps.top), moves.top], sums.shape);
  const real = g.emit('Where', [within, ofSteps, zero(g)], sums.shape);
  const ofInner = sumOver(g, g.emit('Squeeze', [real, g.constant('int64', [2])], sums.shape.slice(0, 2)), 1, {
    keep: true,
  });
  const ofOuter = g.emit('Add', [log(begun, begins.top), log(ended, ends.top)], shape);
  const whole = g.emit('Where', [any, g.emit('Add', [ofOuter, ofInner], shape), zero(g)], shape);
  return g.emit('Squeeze', [whole, g.constant('int64', [1])], shape.slice(0, 1));
}

/** b_n = dy ends / ended; b_(t-1) = moves (steps_t / sum_t * b_t). */
function walkBackward(g: GraphBuilder, chain: Chain, { ended, sums }: Forward, dy: Value): Backward {
  const { moves, ends, begins, steps, within, any } = chain;
  const wide = g.emit('Unsqueeze', [cast(g, dy, 'float64'), g.constant('int64', [1])], any.shape);
  const share = g.emit('Div', [g.emit('Where', [any, wide, zero(g)], any.shape), ended], any.shape);
  const atLast = g.emit('Mul', [ends.exp, share], begins.exp.shape);
  const factors = g.emit('Div', [steps.exp, sums], steps.exp.shape);
  const back = g.emit('Transpose', [moves.exp], moves.exp.shape);
  const input = { states: [atLast], sequences: [factors, within], reverse: true };
  const walk = scan(g, input, (inner, [b], [factor, isWithin]) => {
    const after = inner.emit('Where', [isWithin, inner.emit('Mul', [factor, b], b.shape), zero(inner)], b.shape);
    const earlier = inner.emit('MatMul', [after, back], b.shape);
    return { states: [inner.emit('Where', [isWithin, earlier, b], b.shape)], outputs: [after] };
  });
  return { atFirst: walk.states[0], atLast, atSteps: walk.outputs[0] };
}

/** Gradients of emissions, transitions, start and end: marginal probabilities of tags and of moves. */
function marginals(g: GraphBuilder, { moves }: Chain, forward: Forward, backward: Backward): Value[] {
  const { first, last, before, moved } = forward;
  const { atFirst, atLast, atSteps } = backward;
  const ofFirst = g.emit('Mul', [first, atFirst], first.shape);
  const ofLast = g.emit('Mul', [last, atLast], last.shape);
  // Of the token that each step leads to: for the first own one, where the recursion begins, that is 0.
  const ofSteps = g.emit('Mul', [moved, atSteps], moved.shape);
  return [
    behindFirst(g, ofFirst, positions(g, ofSteps, 1)),
    g.emit('Mul', [moves.exp, tagProducts(g, before, atSteps)], moves.exp.shape),
    sumOver(g, ofFirst, 0, { keep: false }),
    sumOver(g, ofLast, 0, { keep: false }),
  ];
}

/** `[batch, seqLen, C]`: nothing at [CLS], `first` `[batch, C]` behind it, then `rest`. */
function behindFirst(g: GraphBuilder, first: Value, rest: Value): Value {
  const [batch, , tags] = rest.shape;
  const one = g.emit('Unsqueeze', [first, g.constant('int64', [1])], [batch, 1, tags]);
  const joined = g.emit('Concat', [one, rest], [batch, 'steps', tags], { attributes: { axis: { int: 1 } } });
  return g.emit('Pad', [joined, g.constant('int64', [0, 1, 0, 0, 0, 0])], [batch, 'seqLen', tags]);
}

/** Sum over texts and steps of a b^T, `[C, C]`. */
function tagProducts(g: GraphBuilder, a: Value, b: Value): Value {
  const tags = a.shape[2] as number;
  const flat = (x: Value) => g.emit('Reshape', [x, g.constant('int64', [-1, tags])], ['rows', tags]);
  return g.emit('Gemm', [flat(a), flat(b)], [tags, tags], { attributes: { transA: { int: 1 } } });
}

function zero(g: GraphBuilder): Value {
  return g.constant('float64', [0], []);
}
