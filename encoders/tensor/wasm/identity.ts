import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmCall } from './kernel.ts';

/** `Identity` that shares its input's memory; the kernel of tfjs copies, for every value that a gradient keeps. */
export function identity({ inputs: { x }, backend }: WasmCall): TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}
