import * as tf from '@tensorflow/tfjs-core';

/** The part of tfjs' wasm backend that a kernel needs. */
interface WasmHeap {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  readSync(dataId: tf.DataId): Int32Array;
}

function unsortedSegmentSum(args: {
  inputs: tf.NamedTensorInfoMap;
  attrs?: tf.NamedAttrMap;
  backend: unknown;
}): tf.TensorInfo {
  const heap = args.backend as WasmHeap;
  const { x, segmentIds } = args.inputs as Record<string, tf.TensorInfo>;
  const numSegments = args.attrs?.numSegments as number;
  const output = heap.makeOutput([numSegments, ...x.shape.slice(1)], 'float32');
  // The heap may have moved while it grew for the output: take views of it only now.
  const rows = heap.typedArrayFromHeap(x);
  const sums = heap.typedArrayFromHeap(output).fill(0);
  const ids = heap.readSync(segmentIds.dataId);
  const width = numSegments === 0 ? 0 : sums.length / numSegments;
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] < 0 || ids[i] >= numSegments) continue; // as in TensorFlow: such rows are dropped
    const from = i * width;
    const to = ids[i] * width;
    for (let j = 0; j < width; j++) sums[to + j] += rows[from + j];
  }
  return output;
}

/**
 * Registers `UnsortedSegmentSum` for the wasm backend, which tfjs 4 leaves out although the gradient of every
 * gather (so every embedding) needs it. float32 only. Does nothing where the kernel exists already.
 */
export function registerSegmentSum(): void {
  if (tf.getKernel('UnsortedSegmentSum', 'wasm') !== undefined) return;
  tf.registerKernel({ kernelName: 'UnsortedSegmentSum', backendName: 'wasm', kernelFunc: unsortedSegmentSum });
}
