import { tf } from '../core/tfjs-core.ts';

/** Part of tfjs' wasm backend (4.22) that the kernels here use. */
export interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  /** A view of the tensor's memory, valid until the heap grows. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  readSync(dataId: tf.DataId): Int32Array;
  /** One more tensor uses this memory. */
  incRef(dataId: tf.DataId): void;
  readonly dataIdMap: { get(dataId: tf.DataId): { readonly memoryOffset: number } };
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
    _malloc(sizeBytes: number): number;
    _free(memoryOffset: number): void;
    /** The native product; shapes are addresses of int32 triples. */
    _BatchMatMul(
      aId: number,
      aShape: number,
      aRank: number,
      bId: number,
      bShape: number,
      bRank: number,
      transposeA: number,
      transposeB: number,
      outId: number,
    ): void;
  };
  dataIdNextNumber: number;
}

/** A call of a kernel on the wasm backend. */
export interface WasmCall {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: WasmBackend;
}

/** Computes a call, or returns undefined to leave it to the kernel that tfjs brings. */
export type WasmKernel = (call: WasmCall) => tf.TensorInfo | undefined;

/**
 * Puts a kernel before the one that tfjs registers for wasm under this name. Call it after the backend has started:
 * the original is set up then.
 */
export function putBefore(kernelName: string, kernel: WasmKernel): void {
  const original = tf.getKernel(kernelName, 'wasm')?.kernelFunc;
  if (original !== undefined) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: (params) => {
      const call = params as unknown as WasmCall;
      const output = kernel(call) ?? original?.(params);
      if (output === undefined) throw new Error(`${kernelName} on wasm: inputs that neither kernel can take`);
      return output;
    },
  });
}

/** Product of the lengths. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
