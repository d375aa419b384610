import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmCall } from './kernel.ts';

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
