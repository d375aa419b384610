import type { GraphBuilder, Value } from './graph.ts';
import { ELEMENT_TYPES, type ElementType } from './model-proto.ts';

/* Operators that no gradient passes: of data, or inside of a function that knows its own gradient. */

/** The same numbers as another type; bools become 0 and 1. */
export function cast(g: GraphBuilder, x: Value, to: ElementType): Value {
  return g.emit('Cast', [x], x.shape, { attributes: { to: { int: ELEMENT_TYPES[to] } } });
}

/** Float `[..., depth]`: 1 at each of `numbers` (of any type), counted from 0, along a new last axis. */
export function oneHot(g: GraphBuilder, numbers: Value, depth: number): Value {
  const inputs = [cast(g, numbers, 'int64'), g.constant('int64', [depth], []), g.constant('float32', [0, 1])];
  return g.emit('OneHot', inputs, [...numbers.shape, depth], { attributes: { axis: { int: -1 } } });
}

/** Sum over one axis, of which size 1 is kept if asked. */
export function sumOver(g: GraphBuilder, x: Value, axis: number, { keep }: { keep: boolean }): Value {
  const shape = x.shape.flatMap((dim, i) => (i === axis ? (keep ? [1] : []) : [dim]));
  const attributes = { keepdims: { int: Number(keep) } };
  return g.emit('ReduceSum', [x, g.constant('int64', [axis])], shape, { attributes });
}

/** One position of `[batch, seqLen, ...]`, `[batch, ...]`. */
export function positionAt(g: GraphBuilder, x: Value, position: number): Value {
  const [batch, , ...rest] = x.shape;
  const attributes = { axis: { int: 1 } };
  return g.emit('Gather', [x, g.constant('int64', [position], [])], [batch, ...rest], { attributes });
}

/** Positions from `start` to `end` (exclusive; negative from the end on) of `[batch, seqLen, ...]`. */
export function positions(g: GraphBuilder, x: Value, start: number, end = Number.MAX_SAFE_INTEGER): Value {
  const [batch, , ...rest] = x.shape;
  const bounds = [[start], [end], [1]].map((bound) => g.constant('int64', bound));
  return g.emit('Slice', [x, ...bounds], [batch, 'some', ...rest]);
}
