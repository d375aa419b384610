import type { GraphBuilder, Value } from './graph.ts';
import { ELEMENT_TYPES } from './model-proto.ts';
import { scan } from './scan.ts';

/** Scores of a linear chain over C tags. */
export interface CrfScores {
  /** `[C, C]`, of going from the tag of the row to that of the column. */
  readonly transitions: Value;
  /** `[C]`, of beginning with a tag. */
  readonly start: Value;
  /** `[C]`, of ending with a tag. */
  readonly end: Value;
}

/** e^(x - top) and top, the largest x along the axis that was asked for, which is kept. */
interface Scaled {
  readonly exp: Value;
  readonly top: Value;
}

/** The chain in probability space, float64; its T = seqLen - 2 steps begin with the second own token. */
interface Chain {
  /** Of the transitions `[C, C]`, top `[1, 1]`. */
  readonly moves: Scaled;
  /** Of the end scores `[1, C]`, top `[1, 1]`. */
  readonly ends: Scaled;
  /** Of start and emissions at the first token, `[batch, C]`. */
  readonly begins: Scaled;
  /** Of the emissions at each step, `[batch, T, C]`. */
  readonly steps: Scaled;
  /** Bool `[batch, T, 1]`: whether a step's token is the text's own. */
  readonly own: Value;
  /** Bool `[batch, 1]`: whether the text has any. */
  readonly any: Value;
}

/** What the forward recursion found, float64. */
interface Forward {
  /** Probabilities of tags at the first and at the last own token, given the tokens up to there, `[batch, C]`. */
  readonly first: Value;
  readonly last: Value;
  /** What the first ones summed up to before they were scaled, and the mean of e^end under the last, `[batch, 1]`. */
  readonly begun: Value;
  readonly ended: Value;
  /** Probabilities at the token before each step, and those times the moves, `[batch, T, C]`. */
  readonly before: Value;
  readonly moved: Value;
  /** What a step's probabilities summed up to before they were scaled, `[batch, T, 1]`. */
  readonly sums: Value;
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
 * @param emissions float32 `[batch, seqLen, C]`, seqLen at least 3
 * @param own bool `[batch, seqLen]`: a run of tokens from position 1 on
 */
export function crfPartition(g: GraphBuilder, emissions: Value, own: Value, scores: CrfScores): Value {
  const chain = probabilities(g, emissions, own, scores);
  const forward = walkForward(g, chain);
  const logZ = cast(g, logPartition(g, chain, forward), 'float32');
  return g.record(logZ, [emissions, scores.transitions, scores.start, scores.end], (dy) =>
    backward(g, chain, forward, dy).map((gradient) => cast(g, gradient, 'float32')),
  );
}

function probabilities(g: GraphBuilder, emissions: Value, own: Value, scores: CrfScores): Chain {
  const [batch, , tags] = emissions.shape;
  const wide = cast(g, emissions, 'float64');
  const [transitions, start, end] = [scores.transitions, scores.start, scores.end].map((x) => cast(g, x, 'float64'));
  const first = g.emit('Add', [at(g, wide, 1), start], [batch, tags]);
  const endRow = g.emit('Unsqueeze', [end, g.constant('int64', [0])], [1, tags]);
  return {
    moves: scaledExp(g, transitions, [0, 1]),
    ends: scaledExp(g, endRow, [1]),
    begins: scaledExp(g, first, [1]),
    steps: scaledExp(g, from(g, wide, 2), [2]),
    own: g.emit('Unsqueeze', [from(g, own, 2), g.constant('int64', [2])], [batch, 'steps', 1]),
    any: g.emit('Unsqueeze', [at(g, own, 1), g.constant('int64', [1])], [batch, 1]),
  };
}

/** p_1 = begins / sum; p_t = (p_(t-1) moves) * steps_t / sum. */
function walkForward(g: GraphBuilder, { moves, ends, begins, steps, own }: Chain): Forward {
  const begun = sumOver(g, begins.exp, 1);
  const first = g.emit('Div', [begins.exp, begun], begins.exp.shape);
  const walk = scan(g, { states: [first], sequences: [steps.exp, own] }, (inner, [p], [step, isOwn]) => {
    const moved = inner.emit('MatMul', [p, moves.exp], p.shape);
    const next = inner.emit('Mul', [moved, step], p.shape);
    const sum = sumOver(inner, next, 1);
    const scaled = inner.emit('Div', [next, sum], p.shape);
    return { states: [inner.emit('Where', [isOwn, scaled, p], p.shape)], outputs: [p, moved, sum] };
  });
  const [last] = walk.states;
  const [before, moved, sums] = walk.outputs;
  const ended = sumOver(g, g.emit('Mul', [last, ends.exp], last.shape), 1);
  return { first, last, begun, ended, before, moved, sums };
}

/** The logarithms of all that the recursion was scaled by, `[batch]`. */
function logPartition(g: GraphBuilder, chain: Chain, { begun, ended, sums }: Forward): Value {
  const { moves, ends, begins, steps, own, any } = chain;
  const [batch] = begun.shape;
  const log = (scale: Value, top: Value) => g.emit('Add', [g.emit('Log', [scale], scale.shape), top], scale.shape);
  const ofSteps = g.emit('Add', [log(sums, steps.top), moves.top], sums.shape);
  const real = g.emit('Where', [own, ofSteps, zero(g)], sums.shape);
  const steady = g.emit('Squeeze', [sumOver(g, real, 1), g.constant('int64', [2])], [batch, 1]);
  const outer = g.emit('Add', [log(begun, begins.top), log(ended, ends.top)], [batch, 1]);
  const whole = g.emit('Where', [any, g.emit('Add', [outer, steady], [batch, 1]), zero(g)], [batch, 1]);
  return g.emit('Squeeze', [whole, g.constant('int64', [1])], [batch]);
}

/**
 * Gradients of emissions, transitions, start and end: the marginal probabilities of tags and of moves, times the
 * gradient of log Z, which the recursion b_(t-1) = moves (steps_t / sum_t * b_t) carries along.
 */
function backward(g: GraphBuilder, chain: Chain, forward: Forward, dy: Value): Value[] {
  const { moves, ends, steps, own, any } = chain;
  const { first, last, ended, before, moved, sums } = forward;
  const wide = g.emit('Unsqueeze', [cast(g, dy, 'float64'), g.constant('int64', [1])], any.shape);
  const share = g.emit('Div', [g.emit('Where', [any, wide, zero(g)], any.shape), ended], any.shape);
  const atEnd = g.emit('Mul', [ends.exp, share], last.shape);
  const factors = g.emit('Div', [steps.exp, sums], steps.exp.shape);
  const back = g.emit('Transpose', [moves.exp], moves.exp.shape);
  const walk = scan(g, { states: [atEnd], sequences: [factors, own], reverse: true }, (inner, [b], [factor, isOwn]) => {
    const after = inner.emit('Where', [isOwn, inner.emit('Mul', [factor, b], b.shape), zero(inner)], b.shape);
    const earlier = inner.emit('MatMul', [after, back], b.shape);
    return { states: [inner.emit('Where', [isOwn, earlier, b], b.shape)], outputs: [after] };
  });
  const [after] = walk.outputs;
  const atFirst = g.emit('Mul', [first, walk.states[0]], first.shape);
  const atSteps = g.emit('Mul', [moved, after], after.shape);
  return [
    besidesFirst(g, atFirst, atSteps),
    g.emit('Mul', [moves.exp, tagProducts(g, before, after)], moves.exp.shape),
    sumOver(g, atFirst, 0, false),
    sumOver(g, g.emit('Mul', [last, atEnd], last.shape), 0, false),
  ];
}

/** `[batch, 2 + T, C]`: nothing at [CLS], `first` `[batch, C]` behind it, then `rest` `[batch, T, C]`. */
function besidesFirst(g: GraphBuilder, first: Value, rest: Value): Value {
  const [batch, , tags] = rest.shape;
  const one = g.emit('Unsqueeze', [first, g.constant('int64', [1])], [batch, 1, tags]);
  const joined = g.emit('Concat', [one, rest], [batch, 'own', tags], { attributes: { axis: { int: 1 } } });
  return g.emit('Pad', [joined, g.constant('int64', [0, 1, 0, 0, 0, 0])], [batch, 'seqLen', tags]);
}

/** Sum over texts and steps of a b^T, `[C, C]`. */
function tagProducts(g: GraphBuilder, a: Value, b: Value): Value {
  const tags = a.shape[2] as number;
  const flat = (x: Value) => g.emit('Reshape', [x, g.constant('int64', [-1, tags])], ['rows', tags]);
  return g.emit('Gemm', [flat(a), flat(b)], [tags, tags], { attributes: { transA: { int: 1 } } });
}

function scaledExp(g: GraphBuilder, x: Value, axes: readonly number[]): Scaled {
  const kept = x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
  const top = g.emit('ReduceMax', [x], kept, { attributes: { axes, keepdims: { int: 1 } } });
  return { exp: g.emit('Exp', [g.emit('Sub', [x, top], x.shape)], x.shape), top };
}

function sumOver(g: GraphBuilder, x: Value, axis: number, keep = true): Value {
  const shape = x.shape.flatMap((dim, i) => (i === axis ? (keep ? [1] : []) : [dim]));
  return g.emit('ReduceSum', [x, g.constant('int64', [axis])], shape, {
    attributes: { keepdims: { int: Number(keep) } },
  });
}

/** One position of `[batch, seqLen, ...]`. */
function at(g: GraphBuilder, x: Value, position: number): Value {
  const [batch, , ...rest] = x.shape;
  const attributes = { axis: { int: 1 } };
  return g.emit('Gather', [x, g.constant('int64', [position], [])], [batch, ...rest], { attributes });
}

/** `[batch, seqLen, ...]` from a position on. */
function from(g: GraphBuilder, x: Value, position: number): Value {
  const [batch, , ...rest] = x.shape;
  const bounds = [[position], [Number.MAX_SAFE_INTEGER], [1]].map((bound) => g.constant('int64', bound));
  return g.emit('Slice', [x, ...bounds], [batch, 'steps', ...rest]);
}

function cast(g: GraphBuilder, x: Value, to: 'float32' | 'float64'): Value {
  return g.emit('Cast', [x], x.shape, { attributes: { to: { int: ELEMENT_TYPES[to] } } });
}

function zero(g: GraphBuilder): Value {
  return g.constant('float64', [0], []);
}
