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
