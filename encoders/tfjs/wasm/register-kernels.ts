import type { TensorInfo } from '@tensorflow/tfjs-core';
import { batchedProduct } from './batched-product.ts';
import { putBefore, type WasmCall } from './kernel.ts';
import { gatherRows, segmentSum } from './row-gather.ts';
import { transposeMatrix } from './transpose-matrix.ts';

/** `Identity` that shares its input's memory; the kernel of tfjs copies, for every value that a gradient keeps. */
function identity({ inputs: { x }, backend }: WasmCall): TensorInfo {
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
