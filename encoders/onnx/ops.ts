import type { GraphBuilder, Value } from './graph.ts';
import type { Dim } from './model-proto.ts';
import { cast } from './plain-ops.ts';

/*
 * Differentiable operators over a GraphBuilder. Each function appends the forward nodes and records how to append
 * the backward ones. Shapes are checked by onnxruntime when the session is created.
 */

/** Sums `gradient` over the axes along which an operand of shape `to` was broadcast. */
function unbroadcast(g: GraphBuilder, gradient: Value, to: readonly Dim[]): Value {
  const extra = gradient.shape.length - to.length;
  const axes = gradient.shape.flatMap((dim, i) => (i < extra || (to[i - extra] === 1 && dim !== 1) ? [i] : []));
  if (axes.length === 0) return gradient;
  const kept = gradient.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
  const sum = g.emit('ReduceSum', [gradient, g.constant('int64', axes)], kept, {
    attributes: { keepdims: { int: 1 } },
  });
  return extra === 0 ? sum : g.emit('Reshape', [sum, g.constant('int64', to.map(reshapeSize))], to);
}

function reshapeSize(dim: Dim): number {
  return typeof dim === 'number' ? dim : -1;
}

function broadcastShape(a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => {
    const x = a[i - length + a.length] ?? 1;
    const y = b[i - length + b.length] ?? 1;
    return x === 1 ? y : x;
  });
}

/** Elementwise a + b with broadcasting. */
export function add(g: GraphBuilder, a: Value, b: Value): Value {
  const out = g.emit('Add', [a, b], broadcastShape(a.shape, b.shape));
  return g.record(out, [a, b], (dy) => [
    a.differentiable ? unbroadcast(g, { ...dy, shape: out.shape }, a.shape) : undefined,
    b.differentiable ? unbroadcast(g, { ...dy, shape: out.shape }, b.shape) : undefined,
  ]);
}

/** Elementwise a - b with broadcasting. */
export function sub(g: GraphBuilder, a: Value, b: Value): Value {
  return add(g, a, mul(g, b, g.scalar(-1)));
}

/** Elementwise a * b with broadcasting. */
export function mul(g: GraphBuilder, a: Value, b: Value): Value {
  const out = g.emit('Mul', [a, b], broadcastShape(a.shape, b.shape));
  return g.record(out, [a, b], (dy) => [
    a.differentiable ? unbroadcast(g, g.emit('Mul', [dy, b], out.shape), a.shape) : undefined,
    b.differentiable ? unbroadcast(g, g.emit('Mul', [dy, a], out.shape), b.shape) : undefined,
  ]);
}

/** Elementwise absolute value; its slope at 0 is 0. */
export function abs(g: GraphBuilder, x: Value): Value {
  const out = g.emit('Abs', [x], x.shape);
  return g.record(out, [x], (dy) => [g.emit('Mul', [dy, g.emit('Sign', [x], x.shape)], x.shape)]);
}

/** Parts of `width` columns each side by side, along the last axis. */
export function concatColumns(g: GraphBuilder, parts: readonly Value[], width: number): Value {
  const [first] = parts;
  const shape = [...first.shape.slice(0, -1), width * parts.length];
  const attributes = { axis: { int: -1 } };
  const out = g.emit('Concat', parts, shape, { attributes });
  return g.record(out, parts, (dy) => {
    const widths = g.constant(
      'int64',
      parts.map(() => width),
    );
    return g.emitMany(
      'Split',
      [dy, widths],
      parts.map(() => first.shape),
      { attributes },
    );
  });
}

/** x W for x `[..., in]` and a parameter W `[in, out]`: one flat product each way. */
export function linear(g: GraphBuilder, x: Value, w: Value): Value {
  const [fanIn, fanOut] = w.shape as number[];
  const out = g.emit('MatMul', [x, w], [...x.shape.slice(0, -1), fanOut]);
  return g.record(out, [x, w], (dy) => {
    const flatDy = g.emit('Reshape', [dy, g.constant('int64', [-1, fanOut])], ['rows', fanOut]);
    const flatX = g.emit('Reshape', [x, g.constant('int64', [-1, fanIn])], ['rows', fanIn]);
    const dw = g.emit('Gemm', [flatX, flatDy], w.shape, { attributes: { transA: { int: 1 } } });
    if (!x.differentiable) return [undefined, dw];
    const flatDx = g.emit('Gemm', [flatDy, w], ['rows', fanIn], { attributes: { transB: { int: 1 } } });
    return [g.emit('Reshape', [flatDx, g.emit('Shape', [x], [x.shape.length])], x.shape), dw];
  });
}

/** Batched product of the last two axes, either side transposed if asked, times `alpha`. */
export function matMul(
  g: GraphBuilder,
  a: Value,
  b: Value,
  options: { transA?: boolean; transB?: boolean; alpha?: number } = {},
): Value {
  const { transA = false, transB = false, alpha = 1 } = options;
  const rows = a.shape[a.shape.length - (transA ? 1 : 2)];
  const columns = b.shape[b.shape.length - (transB ? 2 : 1)];
  const out = product(g, a, b, transA, transB, alpha, [...a.shape.slice(0, -2), rows, columns]);
  return g.record(out, [a, b], (dy) => [
    transA ? product(g, b, dy, transB, true, alpha, a.shape) : product(g, dy, b, false, !transB, alpha, a.shape),
    transB ? product(g, dy, a, true, transA, alpha, b.shape) : product(g, a, dy, !transA, false, alpha, b.shape),
  ]);
}

function product(
  g: GraphBuilder,
  a: Value,
  b: Value,
  transA: boolean,
  transB: boolean,
  alpha: number,
  shape: readonly Dim[],
): Value {
  const attributes = { transA: { int: Number(transA) }, transB: { int: Number(transB) }, alpha };
  return g.emit('FusedMatMul', [a, b], shape, { domain: 'com.microsoft', attributes });
}

/** Reorders axes. */
export function transpose(g: GraphBuilder, x: Value, permutation: readonly number[]): Value {
  const out = g.emit(
    'Transpose',
    [x],
    permutation.map((axis) => x.shape[axis]),
    { attributes: { perm: permutation } },
  );
  const inverse = permutation.map((_, i) => permutation.indexOf(i));
  return g.record(out, [x], (dy) => [g.emit('Transpose', [dy], x.shape, { attributes: { perm: inverse } })]);
}

/** New shape of the same elements; in `sizes`, 0 copies the size of that axis and -1 is inferred. */
export function reshape(g: GraphBuilder, x: Value, sizes: readonly number[], shape: readonly Dim[]): Value {
  const out = g.emit('Reshape', [x, g.constant('int64', sizes)], shape);
  return g.record(out, [x], (dy) => [g.emit('Reshape', [dy, g.emit('Shape', [x], [x.shape.length])], x.shape)]);
}

/** The same numbers in the shape of another value. */
export function reshapeAs(g: GraphBuilder, x: Value, like: Value): Value {
  const out = g.emit('Reshape', [x, g.emit('Shape', [like], [like.shape.length])], like.shape);
  return g.record(out, [x], (dy) => [g.emit('Reshape', [dy, g.emit('Shape', [x], [x.shape.length])], x.shape)]);
}

/** Rows `indices` (int32 or int64) of a matrix `[count, width]`. */
export function gather(g: GraphBuilder, table: Value, indices: Value): Value {
  const [count, width] = table.shape;
  const out = g.emit('Gather', [table, indices], [...indices.shape, width]);
  return g.record(out, [table], (dy) => {
    const flatDy = g.emit('Reshape', [dy, g.constant('int64', [-1, reshapeSize(width)])], ['rows', width]);
    const wide = cast(g, indices, 'int64');
    const flatIndices = g.emit('Reshape', [wide, g.constant('int64', [-1, 1])], ['rows', 1]);
    const zeros = g.emit('ConstantOfShape', [g.emit('Shape', [table], [2])], [count, width]);
    return [g.emit('ScatterND', [zeros, flatIndices, flatDy], table.shape, { attributes: { reduction: 'add' } })];
  });
}

/** x / sqrt(mean(x^2) + epsilon) over the last axis, without gain (Zhang and Sennrich 2019, arXiv 1910.07467). */
export function rmsNorm(g: GraphBuilder, x: Value, epsilon: number): Value {
  const width = x.shape[x.shape.length - 1] as number;
  const ones = g.constant('float32', new Array(width).fill(1));
  const rowShape = [...x.shape.slice(0, -1), 1];
  const [out, inverse] = g.emitMany('SimplifiedLayerNormalization', [x, ones], [x.shape, rowShape], {
    attributes: { axis: { int: -1 }, epsilon, stash_type: { int: 1 } },
  });
  // With y = x r and r = (mean(x^2) + eps)^(-1/2): dx = r (dy - y mean(dy y)).
  return g.record(out, [x], (dy) => {
    const along = g.emit('ReduceMean', [g.emit('Mul', [dy, out], x.shape)], rowShape, {
      attributes: { axes: [-1], keepdims: { int: 1 } },
    });
    const centred = g.emit('Sub', [dy, g.emit('Mul', [out, along], x.shape)], x.shape);
    return [g.emit('Mul', [centred, inverse], x.shape)];
  });
}

/**
 * gain (x - mean(x)) / sqrt(variance(x) + epsilon) + bias over the last axis of `[batch, seqLen, width]` (Ba et al. 2016, arXiv
 * 1607.06450): the RMS norm of what the mean was taken out of.
 */
export function layerNorm(
  g: GraphBuilder,
  x: Value,
  { gain, bias, epsilon }: { readonly gain: Value; readonly bias: Value; readonly epsilon: number },
): Value {
  if (!gain.differentiable && !x.differentiable) {
    return g.emit('LayerNormalization', [x, gain, bias], x.shape, { attributes: { axis: { int: -1 }, epsilon } });
  }
  const width = x.shape[x.shape.length - 1] as number;
  const mean = reshape(g, mul(g, sum(g, x, -1), g.scalar(1 / width)), [0, 0, 1], [...x.shape.slice(0, -1), 1]);
  return add(g, mul(g, rmsNorm(g, sub(g, x, mean), epsilon), gain), bias);
}

/** x Phi(x) with the exact normal distribution function (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
export function gelu(g: GraphBuilder, x: Value): Value {
  const out = g.emit('Gelu', [x], x.shape, { domain: 'com.microsoft' });
  // dx = dy (Phi(x) + x phi(x)).
  return g.record(out, [x], (dy) => {
    const erf = g.emit('Erf', [g.emit('Mul', [x, g.scalar(Math.SQRT1_2)], x.shape)], x.shape);
    const cdf = g.emit('Mul', [g.emit('Add', [erf, g.scalar(1)], x.shape), g.scalar(0.5)], x.shape);
    const square = g.emit('Mul', [g.emit('Mul', [x, x], x.shape), g.scalar(-0.5)], x.shape);
    const density = g.emit('Mul', [g.emit('Exp', [square], x.shape), g.scalar(1 / Math.sqrt(2 * Math.PI))], x.shape);
    const slope = g.emit('Add', [cdf, g.emit('Mul', [x, density], x.shape)], x.shape);
    return [g.emit('Mul', [dy, slope], x.shape)];
  });
}

export function relu(g: GraphBuilder, x: Value): Value {
  const out = g.emit('Relu', [x], x.shape);
  return g.record(out, [x], (dy) => {
    const positive = g.emit('Greater', [x, g.scalar(0)], x.shape);
    return [g.emit('Where', [positive, dy, g.scalar(0)], x.shape)];
  });
}

/** Softmax over the last axis. */
export function softmax(g: GraphBuilder, x: Value): Value {
  const out = g.emit('Softmax', [x], x.shape, { attributes: { axis: { int: -1 } } });
  return g.record(out, [x], (dy) => {
    const weighted = g.emit('Mul', [dy, out], x.shape);
    const sum = g.emit('ReduceSum', [weighted, g.constant('int64', [-1])], [...x.shape.slice(0, -1), 1], {
      attributes: { keepdims: { int: 1 } },
    });
    return [g.emit('Sub', [weighted, g.emit('Mul', [out, sum], x.shape)], x.shape)];
  });
}

/** Sum over one axis, which is dropped. */
export function sum(g: GraphBuilder, x: Value, axis: number): Value {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const axes = g.constant('int64', [at]);
  const shape = x.shape.filter((_, i) => i !== at);
  const out = g.emit('ReduceSum', [x, axes], shape, { attributes: { keepdims: { int: 0 } } });
  return g.record(out, [x], (dy) => {
    const kept = g.emit(
      'Unsqueeze',
      [dy, axes],
      x.shape.map((dim, i) => (i === at ? 1 : dim)),
    );
    return [g.emit('Expand', [kept, g.emit('Shape', [x], [x.shape.length])], x.shape)];
  });
}

/** Mean of all elements, a scalar. */
export function meanAll(g: GraphBuilder, x: Value): Value {
  const out = g.emit('ReduceMean', [x], [], { attributes: { keepdims: { int: 0 } } });
  return g.record(out, [x], (dy) => {
    const count = cast(g, g.emit('Size', [x], []), 'float32');
    const share = g.emit('Div', [dy, count], []);
    return [g.emit('Expand', [share, g.emit('Shape', [x], [x.shape.length])], x.shape)];
  });
}

/** log(sum(exp(x))) over one axis, which is dropped; safe for large values. */
export function logSumExp(g: GraphBuilder, x: Value, axis: number): Value {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const keptShape = x.shape.map((dim, i) => (i === at ? 1 : dim));
  const kept = g.emit('ReduceLogSumExp', [x], keptShape, { attributes: { axes: [at], keepdims: { int: 1 } } });
  const axes = g.constant('int64', [at]);
  const out = g.emit(
    'Squeeze',
    [kept, axes],
    x.shape.filter((_, i) => i !== at),
  );
  return g.record(out, [x], (dy) => {
    const share = g.emit('Exp', [g.emit('Sub', [x, kept], x.shape)], x.shape);
    return [g.emit('Mul', [share, g.emit('Unsqueeze', [dy, axes], keptShape)], x.shape)];
  });
}

/** `x` where `mask` (bool) holds, else the constant `other`, which gets no gradient. */
export function where(g: GraphBuilder, mask: Value, x: Value, other: number): Value {
  const out = g.emit('Where', [mask, x, g.scalar(other)], x.shape);
  return g.record(out, [x], (dy) => [g.emit('Where', [mask, dy, g.scalar(0)], x.shape)]);
}

/** log(1 + exp(x)), elementwise; safe for large values. */
export function softplus(g: GraphBuilder, x: Value): Value {
  const out = g.emit('Softplus', [x], x.shape);
  return g.record(out, [x], (dy) => [g.emit('Mul', [dy, g.emit('Sigmoid', [x], x.shape)], x.shape)]);
}

/** Elements of the last axis of `x`, by index: int64 `[..., n]` of the same rank. */
export function gatherElements(g: GraphBuilder, x: Value, indices: Value): Value {
  const attributes = { axis: { int: -1 } };
  const out = g.emit('GatherElements', [x, indices], indices.shape, { attributes });
  return g.record(out, [x], (dy) => {
    const zeros = g.emit('ConstantOfShape', [g.emit('Shape', [x], [x.shape.length])], x.shape);
    return [
      g.emit('ScatterElements', [zeros, indices, dy], x.shape, { attributes: { ...attributes, reduction: 'add' } }),
    ];
  });
}

/** `x` with `value` at some elements of its last axis, by index as in {@link gatherElements}; these get no gradient. */
export function overwrite(g: GraphBuilder, x: Value, indices: Value, value: number): Value {
  const sizes = g.emit('Shape', [indices], [indices.shape.length]);
  const write = (into: Value, written: number) => {
    const updates = g.emit('Expand', [g.scalar(written), sizes], indices.shape);
    return g.emit('ScatterElements', [into, indices, updates], x.shape, { attributes: { axis: { int: -1 } } });
  };
  return g.record(write(x, value), [x], (dy) => [write(dy, 0)]);
}

/** Scales every row (last axis) to length 1. */
export function unitRows(g: GraphBuilder, x: Value): Value {
  const width = x.shape[x.shape.length - 1] as number;
  // A unit row is an RMS-normalised row over sqrt(width); the tiny epsilon only keeps a zero row finite.
  return mul(g, rmsNorm(g, x, 1e-24), g.scalar(1 / Math.sqrt(width)));
}

/** Appends one zero to a vector `[n]`. */
export function appendZero(g: GraphBuilder, x: Value): Value {
  const out = g.emit('Pad', [x, g.constant('int64', [0, 1])], ['padded']);
  return g.record(out, [x], (dy) => [
    g.emit('Slice', [dy, g.constant('int64', [0]), g.constant('int64', [-1])], x.shape),
  ]);
}

/**
 * Zeroes features of `x` `[batch, seqLen, width]` with probability `ratio`, at every position of a text the same ones,
 * and scales the rest; drawn anew at every run (Gal and Ghahramani 2016, arXiv 1512.05287). One mask a text also
 * costs seqLen times fewer random numbers, which onnxruntime draws on one thread. Every call has a seed of its own: if
 * both texts of a pair lost the same features, the loss would fall by recognising the mask.
 */
export function dropout(g: GraphBuilder, x: Value, ratio: number): Value {
  if (ratio === 0) return x;
  const [batch, , width] = x.shape;
  const shape = [batch, 1, width];
  const first = [g.constant('int64', [0]), g.constant('int64', [1]), g.constant('int64', [1])];
  const draw = g.emit('RandomUniformLike', [g.emit('Slice', [x, ...first], shape)], shape, {
    attributes: { seed: g.nextSeed() },
  });
  const kept = g.emit('Greater', [draw, g.scalar(ratio)], shape);
  const factor = g.emit('Where', [kept, g.scalar(1 / (1 - ratio)), g.scalar(0)], shape);
  return mul(g, x, factor);
}

/** Rotates consecutive pairs (2i, 2i+1) of every head by pos * 10000^(-2i/d) (Su et al. 2021, arXiv 2104.09864). */
export function rotary(g: GraphBuilder, x: Value, tables: RotaryTables): Value {
  const turn = (input: Value, sin: Value) =>
    g.emit('RotaryEmbedding', [input, tables.positions, tables.cos, sin], x.shape, {
      domain: 'com.microsoft',
      attributes: { interleaved: { int: 1 }, num_heads: { int: tables.numHeads } },
    });
  // A rotation's transpose is the rotation the other way.
  return g.record(turn(x, tables.sin), [x], (dy) => [turn(dy, g.emit('Neg', [tables.sin], tables.sin.shape))]);
}

export interface RotaryTables {
  readonly positions: Value;
  readonly cos: Value;
  readonly sin: Value;
  readonly numHeads: number;
}
