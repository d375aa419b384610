import { types } from 'node:util';
import { shown } from './checks.ts';
import { InvalidArgumentError } from './errors.ts';

/** Numbers of a vector, `[dim]`, as callers have them. */
export type VectorInput = readonly number[] | Float32Array | Float64Array;

/** Longest vector. */
export const MAX_DIM = 65_536;

/**
 * Inner product of `query` with the row of `rows` that starts at `offset`; the cosine when both are unit vectors.
 * Eight products a turn over four accumulators, so that additions do not wait for each other.
 */
export function dotAt(query: Float32Array, rows: Float32Array, offset: number): number {
  const dim = query.length;
  const whole = dim - (dim % 8);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let j = offset; i < whole; i += 8, j += 8) {
    a += query[i] * rows[j] + query[i + 4] * rows[j + 4];
    b += query[i + 1] * rows[j + 1] + query[i + 5] * rows[j + 5];
    c += query[i + 2] * rows[j + 2] + query[i + 6] * rows[j + 6];
    d += query[i + 3] * rows[j + 3] + query[i + 7] * rows[j + 7];
  }
  for (; i < dim; i++) a += query[i] * rows[offset + i];
  return a + b + (c + d);
}

/** Throws InvalidArgumentError unless every value is finite; `what` names the vector in the message. */
export function requireFinite(values: Float32Array, what: string, firstIndex = 0): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new InvalidArgumentError(
        `${what} must hold finite numbers, but value ${firstIndex + i} is ${values[i]}; check what produced the vector`,
      );
    }
  }
}

/** Throws InvalidArgumentError unless `vector` is a Float32Array of `dim` finite values. */
export function requireVector(vector: Float32Array, dim: number, what: string): void {
  // A proxy passes for an instance, but its values cannot be read.
  if (!types.isFloat32Array(vector)) {
    throw new InvalidArgumentError(`${what} must be a Float32Array of ${dim} values, got ${shown(vector)}`);
  }
  if (vector.length !== dim) {
    throw new InvalidArgumentError(
      `${what} must have ${dim} values, got ${vector.length}; use the encoder that the index was built with`,
    );
  }
  requireFinite(vector, what);
}

/** Rounding leaves a unit vector in float32 within this of length 1. */
const UNIT_TOLERANCE = 1e-6;

/**
 * Returns the vector scaled to unit length: itself when it is that already, a copy otherwise.
 * @throws InvalidArgumentError when the length is zero.
 */
export function toUnit(vector: Float32Array, what: string): Float32Array {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] * vector[i];
  const norm = Math.sqrt(sum);
  if (norm === 0) throw new InvalidArgumentError(`${what} has length zero, so it has no direction to compare`);
  if (Math.abs(norm - 1) < UNIT_TOLERANCE) return vector;
  const unit = new Float32Array(vector.length);
  for (let i = 0; i < vector.length; i++) unit[i] = vector[i] / norm;
  return unit;
}
