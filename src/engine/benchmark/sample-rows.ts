import type { VectorRows } from './vector-rows.ts';

/** Evenly spaced vectors, at most `limit`, as rows of their own. */
export function sampleRows({ dim, count, rows }: VectorRows, limit: number): Float32Array {
  if (count <= limit) return rows.slice();
  const sample = new Float32Array(limit * dim);
  for (let i = 0; i < limit; i++) {
    const at = Math.floor((i * count) / limit);
    sample.set(rows.subarray(at * dim, (at + 1) * dim), i * dim);
  }
  return sample;
}
