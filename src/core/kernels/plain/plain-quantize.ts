import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

/** Twin of the rounding to int8: values and scale agree bit by bit, lengths but for the order of additions. */
export function plainQuantize(memory: PlainMemory): Pick<Kernels, 'quantizeI8'> {
  return {
    quantizeI8(values, dim, out) {
      const row = memory.f32(values, dim);
      const rounded = memory.i8(out, dim);
      const tail = memory.f32(out + dim, 2);
      const slack = 1 + dim * 2 ** -24;
      const most = row.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
      const outside = most < Math.fround(1e-15) || most > Math.fround(1e15);
      const norm = outside ? Math.min(most * Math.sqrt(dim) * slack, MAX_FLOAT32) : Math.hypot(...lengths(row)) * slack;
      const scale = outside ? 0 : Math.fround(most / 127);
      const inverse = outside ? 0 : Math.fround(1 / scale);
      const errors = row.map((value, i) => {
        rounded[i] = roundHalfToEven(Math.fround(value * inverse));
        return value - rounded[i] * scale;
      });
      tail[0] = scale;
      tail[1] = outside ? norm : Math.hypot(...lengths(errors)) * slack + norm * 2 ** -22;
      return Math.fround(norm);
    },
  };
}

const MAX_FLOAT32 = 3.4028234663852886e38;

/** The length of a vector, as lengths of pieces that are few enough to be arguments of a call. */
function lengths(values: Float32Array): number[] {
  const pieces: number[] = [];
  for (let from = 0; from < values.length; from += 256) {
    pieces.push(Math.sqrt(values.subarray(from, from + 256).reduce((sum, value) => sum + value * value, 0)));
  }
  return pieces;
}

/** Added to a number and taken away again, it leaves the nearest integer: a float64 has no digits after the point up there. */
const TO_INTEGER = 1.5 * 2 ** 52;

function roundHalfToEven(value: number): number {
  return value + TO_INTEGER - TO_INTEGER;
}
