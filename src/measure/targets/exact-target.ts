import { ExactIndex } from '../../../index/exact/exact-index.ts';
import { addRows } from './add-rows.ts';
import type { BenchTarget } from './bench-target.ts';

/** Compares with every vector, most of them as 8-bit rows. */
export const EXACT_TARGET: BenchTarget = {
  name: 'exact',
  title: 'exact scan',
  exact: true,
  searchable: true,
  buildOptions: {},
  async build(base, options) {
    const index = new ExactIndex(base.dim, { source: options.source });
    await addRows(index, base, { ...options, stage: 'build exact' });
    return {
      memoryBytes: index.sizeBytes,
      diskBytes: 0,
      grid: () => [{}],
      search: (query, k) => index.search(query, k),
    };
  },
};
