import { ExactIndex } from '../../../index/exact/exact-index.ts';
import { throwIfAborted } from '../../core/errors.ts';
import { OrthogonalProjection } from '../../core/orthogonal-projection.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import { sufficientDim } from '../../core/projection-dims.ts';
import { TimeSlice } from '../../core/time-slice.ts';
import { allocateRows, MemorySource, type VectorRows } from '../rows/vector-rows.ts';
import { addRows } from './add-rows.ts';
import type { BenchTarget } from './bench-target.ts';

const SEED = 1;
/** How many times the dimensions of the bound. */
const MULTIPLES = [1, 2, 4];
const BLOCK_ROWS = 256;

/** Compares with every vector once it is projected onto few dimensions, as in a collection that was projected: the full vectors are not looked at. */
export const PROJECTED_TARGET = {
  name: 'projected',
  title: 'exact scan of projected vectors',
  exact: false,
  searchable: false,
  buildOptions: { seed: SEED },
  async build(base, options) {
    const bound = sufficientDim(Math.max(2, base.count));
    const sizes = new Set(MULTIPLES.map((multiple) => Math.min(base.dim, multiple * bound)));
    const built = new Map<number, Awaited<ReturnType<typeof projectedIndex>>>();
    for (const dims of sizes) built.set(dims, await projectedIndex(base, dims, options));
    const first = built.get(Math.min(base.dim, bound))!;
    return {
      // Of the bound's alone.
      memoryBytes: first.index.sizeBytes,
      diskBytes: 4 * base.count * first.projection.targetDim,
      grid: () => [...sizes].map((dims) => ({ dims })),
      search: (query, k, { dims }) => {
        const { index, projection } = built.get(dims)!;
        return index.search(projection.project(query), k);
      },
    };
  },
} satisfies BenchTarget;

async function projectedIndex(base: VectorRows, dims: number, work: LongWorkOptions) {
  const projection = new OrthogonalProjection(base.dim, dims, SEED);
  const projected = allocateRows(base.count, dims);
  const slice = new TimeSlice();
  for (let from = 0; from < base.count; from += BLOCK_ROWS) {
    throwIfAborted(work.signal, 'the benchmark');
    await slice.pause();
    const block = base.rows.subarray(from * base.dim, Math.min(base.count, from + BLOCK_ROWS) * base.dim);
    projected.set(projection.project(block), from * dims);
  }
  const rows: VectorRows = { dim: dims, count: base.count, rows: projected };
  const index = new ExactIndex(dims, { source: new MemorySource(rows) });
  await addRows(index, rows, { ...work, stage: `build projected to ${dims}` });
  return { index, projection };
}
