import { batchedProduct } from './batched-product.ts';
import { gatherRows } from './gather-rows.ts';
import { identity } from './identity.ts';
import { putBefore } from './kernel.ts';
import { segmentSum } from './segment-sum.ts';
import { transposeMatrix } from './transpose-matrix.ts';

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
