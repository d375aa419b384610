/** Gradient of a table of which a batch reads few rows; it is 0 in all others. */
export interface RowGradient {
  /** Numbers of the rows that were read, each once. */
  readonly rows: Int32Array;
  /** `[rows.length, width]`, row-major. */
  readonly values: Float32Array;
}

/** Gradient of one weight: in the weight's own layout, or of some rows of it. */
export type WeightGradient = Float32Array | RowGradient;

/** All numbers of a gradient that are not 0 by nature. */
export function gradientValues(gradient: WeightGradient): Float32Array {
  return gradient instanceof Float32Array ? gradient : gradient.values;
}

/** L2 norm of gradients together. */
export function globalNorm(gradients: Iterable<WeightGradient>): number {
  let sum = 0;
  for (const gradient of gradients) sum += squares(gradientValues(gradient));
  return Math.sqrt(sum);
}

/** Sum of squares; four sums side by side do not wait for each other. */
export function squares(values: Float32Array): number {
  const whole = values.length & ~3;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += values[i] * values[i];
    b += values[i + 1] * values[i + 1];
    c += values[i + 2] * values[i + 2];
    d += values[i + 3] * values[i + 3];
  }
  for (let i = whole; i < values.length; i++) a += values[i] * values[i];
  return a + b + c + d;
}
