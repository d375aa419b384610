/** Greatest magnitude of a value in an int8 row. */
const ROW_MAX = 127;
/** Greatest magnitude of a value in an int16 query. */
const QUERY_MAX = 32_767;
const MAX_INT32 = 2 ** 31 - 1;

/** Added to a number and taken away again, it leaves the nearest integer: a float64 has no digits after the point up there. */
const TO_INTEGER = 1.5 * 2 ** 52;
const MIN_MAGNITUDE = 1e-30;

/** Bytes after the values of an int8 row: its scale and its residual norm, float32. */
export const ROW_TAIL_BYTES = 8;

/** A query as int16 values, and how far they are from it. */
export interface QuantizedQuery {
  /** A value times this is about the query's. */
  readonly scale: number;
  /** Length of the quantised query, at most a hair above the query's own. */
  readonly norm: number;
  /** Length of what rounding took away. */
  readonly residualNorm: number;
}

/** Values of a row rounded up to what the kernels read at a time. */
export function paddedDim(dim: number): number {
  return Math.ceil(dim / 16) * 16;
}

/**
 * Writes a row as int8, `x = scale * values + e`, padded by zeros, then scale and |e|; |e| is rounded up, so that it stays a bound.
 * @param values `[paddedDim]`, written; zeros beyond `dim`. @param tail `[2]`, written: scale, residual norm.
 */
export function quantizeRow(row: Float32Array, values: Int8Array, tail: Float32Array): void {
  const dim = row.length;
  let greatest = 0;
  for (let i = 0; i < dim; i++) {
    const magnitude = Math.abs(row[i]);
    if (magnitude > greatest) greatest = magnitude;
  }
  // Far below that float32 itself is coarse; such a row is all residual.
  const scale = greatest < MIN_MAGNITUDE ? 0 : Math.fround(greatest / ROW_MAX);
  const inverse = scale === 0 ? 0 : 1 / scale;
  let residual = 0;
  for (let i = 0; i < dim; i++) {
    const value = row[i] * inverse + TO_INTEGER - TO_INTEGER;
    values[i] = value;
    const error = row[i] - scale * value;
    residual += error * error;
  }
  values.fill(0, dim);
  tail[0] = scale;
  tail[1] = Math.sqrt(residual) * (1 + 2 ** -22);
}

/**
 * Writes a query as int16. The scale is the finest one at which no sum of products with an int8 row leaves int32: by Cauchy and
 * Schwarz the sum is at most |query values| times 127 times the root of dim.
 * @param values `[paddedDim]`, written.
 */
export function quantizeQuery(query: Float32Array, values: Int16Array): QuantizedQuery {
  let greatest = 0;
  let square = 0;
  for (let i = 0; i < query.length; i++) {
    greatest = Math.max(greatest, Math.abs(query[i]));
    square += query[i] * query[i];
  }
  values.fill(0);
  if (square === 0) return { scale: 0, norm: 0, residualNorm: 0 };
  const root = Math.sqrt(query.length);
  const steps = Math.min(QUERY_MAX / greatest, (MAX_INT32 / (ROW_MAX * root) - root) / Math.sqrt(square));
  let residual = 0;
  let kept = 0;
  for (let i = 0; i < query.length; i++) {
    values[i] = Math.round(query[i] * steps);
    const rounded = values[i] / steps;
    residual += (query[i] - rounded) ** 2;
    kept += rounded * rounded;
  }
  return { scale: 1 / steps, norm: Math.sqrt(kept), residualNorm: Math.sqrt(residual) };
}
