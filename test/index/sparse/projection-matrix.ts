import { FlyProjection, type FlyProjectionOptions } from '../../../index/sparse/fly-projection.ts';

/** W as a full matrix, `[hashDim][dim]`, found out by unit vectors. */
export async function matrixOf(
  options: FlyProjectionOptions & { readonly hashDim: number },
  mean: Float32Array,
): Promise<number[][]> {
  const projection = await FlyProjection.draw(mean, options);
  const columns = Array.from(mean, (_, i) => {
    const x = mean.map((value, j) => value + (i === j ? 1 : 0));
    return Array.from(projection.activationsOf(x, 0), Math.round);
  });
  return Array.from({ length: options.hashDim }, (_, unit) => columns.map((column) => column[unit]));
}

/** Mean of rows of a length. */
export function meanOfRows(rows: Float32Array, dim: number): Float32Array {
  return Float32Array.from(
    { length: dim },
    (_, j) => rows.filter((_, i) => i % dim === j).reduce((a, b) => a + b) / (rows.length / dim),
  );
}
