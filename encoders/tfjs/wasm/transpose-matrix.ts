import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmCall } from './kernel.ts';

/** Side of the squares that are moved at once: both fit into the first-level cache. */
const BLOCK = 32;

/**
 * `Transpose` of a float32 matrix, square by square. The kernel of tfjs walks down whole columns, which misses the
 * cache at every step when the width is a power of two, as it is in models.
 */
export function transposeMatrix({ inputs, attrs, backend }: WasmCall): TensorInfo | undefined {
  const { x } = inputs;
  const [first] = attrs.perm as number[];
  if (x.dtype !== 'float32' || x.shape.length !== 2 || first !== 1) return undefined;
  const [rows, columns] = x.shape;
  const output = backend.makeOutput([columns, rows], 'float32');
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(output);
  for (let top = 0; top < rows; top += BLOCK) {
    const bottom = Math.min(rows, top + BLOCK);
    for (let left = 0; left < columns; left += BLOCK) {
      const right = Math.min(columns, left + BLOCK);
      for (let c = left; c < right; c++) {
        for (let r = top; r < bottom; r++) to[c * rows + r] = from[r * columns + c];
      }
    }
  }
  return output;
}
