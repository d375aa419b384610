import { ExactIndex } from '../../../index/exact/exact-index.ts';
import { SIGN_SAMPLE_SIZE, SignIndex } from '../../../index/signs/sign-index.ts';
import { sampleRows } from '../rows/vector-rows.ts';
import { addRows, savedBytes } from './add-rows.ts';
import type { BenchTarget } from './bench-target.ts';

/** Compares with every vector, most of them as 8-bit rows. */
export const EXACT_TARGET = {
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
} satisfies BenchTarget;

/** Candidates compared, in multiples of k. */
const CANDIDATES = [3, 6, 10, 20, 30, 60, 100, 200, 400];

/** Scans sign codes and compares the vectors of the nearest. */
export const LSH_TARGET = {
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
} satisfies BenchTarget;
