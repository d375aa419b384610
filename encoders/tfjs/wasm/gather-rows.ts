import type { TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf, type WasmCall } from './kernel.ts';

/**
 * `GatherV2` along axis 0 of a float32 matrix, one copy a row; the kernel of tfjs finds the place of every single
 * value anew and takes a hundred times as long. @throws Error for an index out of range.
 */
export function gatherRows({ inputs, attrs, backend }: WasmCall): TensorInfo | undefined {
  const { x, indices } = inputs;
  if (x.dtype !== 'float32' || x.shape.length !== 2 || attrs.axis !== 0 || attrs.batchDims !== 0) return undefined;
  const [count, width] = x.shape;
  const output = backend.makeOutput([sizeOf(indices.shape), width], 'float32');
  const rows = backend.typedArrayFromHeap(x);
  const gathered = backend.typedArrayFromHeap(output);
  const ids = backend.readSync(indices.dataId);
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] < 0 || ids[i] >= count) throw new Error(`gather: row ${ids[i]} of a matrix with ${count} rows`);
    gathered.set(rows.subarray(ids[i] * width, (ids[i] + 1) * width), i * width);
  }
  output.shape = [...indices.shape, width];
  return output;
}
