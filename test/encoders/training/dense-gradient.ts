import type { WeightGradient } from '../../../encoders/training/optimizer/gradient.ts';

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
