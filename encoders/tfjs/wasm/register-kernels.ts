import type { TensorInfo } from '@tensorflow/tfjs-core';
import { batchedProduct } from './batched-product.ts';
import { putBefore, sizeOf, type WasmCall } from './kernel.ts';

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

/** `Identity` that shares its input's memory; the kernel of tfjs copies, for every value that a gradient keeps. */
export function identity({ inputs: { x }, backend }: WasmCall): TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

let registered = false;

/** Adds the kernel that wasm lacks and puts faster ones before four that it has; once, after the backend started. */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  putBefore('UnsortedSegmentSum', segmentSum);
  putBefore('GatherV2', gatherRows);
  putBefore('Identity', identity);
  putBefore('Transpose', transposeMatrix);
  putBefore('BatchMatMul', batchedProduct);
}
