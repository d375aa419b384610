import type { TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf, type WasmCall } from './kernel.ts';

/**
 * `BatchMatMul` of many matrices, one native product each. tfjs hands a single product to XNNPACK, but computes
 * several in one call with a loop of its own that takes three times as long (attention is such a call: a product for
 * every head of every text).
 *
 * The matrices are registered where they lie, as tensors of their own for the time of the product; nothing is copied.
 */
export function batchedProduct({ inputs, attrs, backend }: WasmCall): TensorInfo | undefined {
  const { a, b } = inputs;
  const batch = a.shape.slice(0, -2);
  const count = sizeOf(batch);
  if (attrs.transposeA || attrs.transposeB || count < 2 || batch.join() !== b.shape.slice(0, -2).join()) {
    return undefined;
  }
  const [m, k] = a.shape.slice(-2);
  const n = b.shape[b.shape.length - 1];
  const output = backend.makeOutput([...batch, m, n], 'float32');
  const { wasm, dataIdMap } = backend;
  const operands = [
    { id: backend.dataIdNextNumber++, start: dataIdMap.get(a.dataId).memoryOffset, size: m * k },
    { id: backend.dataIdNextNumber++, start: dataIdMap.get(b.dataId).memoryOffset, size: k * n },
    { id: backend.dataIdNextNumber++, start: dataIdMap.get(output.dataId).memoryOffset, size: m * n },
  ];
  const shapes = wasm._malloc(6 * Int32Array.BYTES_PER_ELEMENT) >>> 0;
  new Int32Array(wasm.HEAPU8.buffer, shapes, 6).set([1, m, k, 1, k, n]);
  const rightShape = shapes + 3 * Int32Array.BYTES_PER_ELEMENT;
  for (let i = 0; i < count; i++) {
    for (const { id, start, size } of operands) {
      wasm.tfjs.registerTensor(id, size, start + i * size * Float32Array.BYTES_PER_ELEMENT);
    }
    wasm._BatchMatMul(operands[0].id, shapes, 3, operands[1].id, rightShape, 3, 0, 0, operands[2].id);
    // Also drops the packed copy of b that XNNPACK keeps for this id.
    for (const { id } of operands) wasm.tfjs.disposeData(id);
  }
  wasm._free(shapes);
  return output;
}
