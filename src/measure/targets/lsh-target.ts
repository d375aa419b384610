import { SIGN_SAMPLE_SIZE, SignIndex } from '../../../index/signs/sign-index.ts';
import { sampleRows } from '../rows/vector-rows.ts';
import { addRows, savedBytes } from './add-rows.ts';
import type { BenchTarget } from './bench-target.ts';

/** Candidates compared, in multiples of k. */
const CANDIDATES = [3, 6, 10, 20, 30, 60, 100, 200, 400];

/** Scans sign codes and compares the vectors of the nearest. */
export const LSH_TARGET: BenchTarget = {
  name: 'lsh',
  title: 'LSH sign codes',
  exact: false,
  searchable: true,
  buildOptions: { numBits: 512 },
  async build(base, options) {
    const { source } = options;
    const index = SignIndex.train(sampleRows(base, SIGN_SAMPLE_SIZE), base.dim, { source }, { numBits: 512 });
    await addRows(index, base, { ...options, stage: 'build lsh' });
    return {
      memoryBytes: index.sizeBytes,
      diskBytes: savedBytes(index.save()),
      grid: (k) => CANDIDATES.map((multiple) => ({ candidates: multiple * Math.max(k, 10) })),
      search: (query, k, { candidates }) => index.search(query, k, { candidates }),
    };
  },
};
