import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';

const LANES = 4;
/** Rows multiplied at once: what they take stays in the caches. */
const CHUNK = 128;

/**
 * Inner products of rows with axes, X P^T.
 * @param vectors `[count, dim]`. @param axes `[axisCount, dim]`.
 * @returns `[count, axisCount]`
 */
export function projectRows(vectors: Float32Array, axes: Float32Array, dim: number): Float32Array {
  const count = vectors.length / dim;
  const axisCount = axes.length / dim;
  const stride = roundUp(dim);
  const outStride = roundUp(axisCount);
  const memory = KernelMemory.create();
  const a = memory.allocate(4 * CHUNK * stride);
  const b = memory.allocate(4 * outStride * stride);
  const c = memory.allocate(4 * CHUNK * outStride);
  copyRows(axes, dim, memory.f32(b, outStride * stride), stride, axisCount);
  const [rows, products] = [memory.f32(a, CHUNK * stride), memory.f32(c, CHUNK * outStride)];
  const out = new Float32Array(count * axisCount);
  for (let from = 0; from < count; from += CHUNK) {
    const size = Math.min(CHUNK, count - from);
    copyRows(vectors.subarray(from * dim), dim, rows, stride, size);
    memory.kernels.productF32(a, size, b, outStride, stride, c);
    for (let i = 0; i < size; i++) {
      out.set(products.subarray(i * outStride, i * outStride + axisCount), (from + i) * axisCount);
    }
  }
  return out;
}

function roundUp(size: number): number {
  return Math.ceil(size / LANES) * LANES;
}

function copyRows(from: Float32Array, width: number, to: Float32Array, stride: number, count: number): void {
  for (let row = 0; row < count; row++) to.set(from.subarray(row * width, (row + 1) * width), row * stride);
}
