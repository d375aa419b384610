import { InvalidArgumentError } from './errors.ts';

/** Throws InvalidArgumentError unless every value is finite; `what` names the vector in the message. */
export function requireFinite(values: Float32Array, what: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new InvalidArgumentError(
        `${what} must hold finite numbers, but value ${i} is ${values[i]}; check what produced the vector`,
      );
    }
  }
}

/** Throws InvalidArgumentError unless `vector` is a Float32Array of `dim` finite values. */
export function requireVector(vector: Float32Array, dim: number, what: string): void {
  if (!(vector instanceof Float32Array)) {
    throw new InvalidArgumentError(`${what} must be a Float32Array of ${dim} values, got ${typeof vector}`);
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
