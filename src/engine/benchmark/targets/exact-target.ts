import { FlatIndex } from '../../../../index/flat/flat-index.ts';
import { addRows } from '../add-rows.ts';
import type { BenchTarget } from '../bench-target.ts';

/** Compares with every vector. */
export const EXACT_TARGET: BenchTarget = {
  name: 'exact',
  title: 'exact scan',
  exact: true,
  buildOptions: {},
  grid: [{}],
  async build(base, options) {
    const index = new FlatIndex(base.dim);
    await addRows(index, base, { ...options, stage: 'build exact' });
    return {
      memoryBytes: base.rows.byteLength,
      diskBytes: 0,
      search: (query, k) => index.search(query, k),
    };
  },
};
