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

/** A gradient in the layout of its weight, which has `length` numbers; a new array where it is of rows. */
export function denseGradient(gradient: WeightGradient, length: number): Float32Array {
  if (gradient instanceof Float32Array) return gradient;
  const { rows, values } = gradient;
  const width = values.length / rows.length;
  const dense = new Float32Array(length);
  rows.forEach((row, i) => {
    dense.set(values.subarray(i * width, (i + 1) * width), row * width);
  });
  return dense;
}
