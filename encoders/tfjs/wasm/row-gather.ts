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

/**
 * `UnsortedSegmentSum`, which tfjs 4 leaves out for wasm although the gradient of every gather (so every embedding)
 * needs it. float32; rows whose segment is out of range are dropped, as in TensorFlow.
 */
export function segmentSum({ inputs, attrs, backend }: WasmCall): TensorInfo {
  const { x, segmentIds } = inputs;
  const numSegments = attrs.numSegments as number;
  const output = backend.makeOutput([numSegments, ...x.shape.slice(1)], 'float32');
  // The heap may have moved while it grew for the output: take views of it only now.
  const rows = backend.typedArrayFromHeap(x);
  const sums = backend.typedArrayFromHeap(output).fill(0);
  const ids = backend.readSync(segmentIds.dataId);
  const width = numSegments === 0 ? 0 : sums.length / numSegments;
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] < 0 || ids[i] >= numSegments) continue;
    const from = i * width;
    const to = ids[i] * width;
    for (let j = 0; j < width; j++) sums[to + j] += rows[from + j];
  }
  return output;
}
