import { SparseIndex } from '../../../index/sparse/sparse-index.ts';
import { SPARSE_SAMPLE_SIZE } from '../../../index/sparse/sparse-options.ts';
import { sampleRows, type VectorRows } from '../rows/vector-rows.ts';
import { addRows, savedBytes } from './add-rows.ts';
import type { BenchOptions, BenchTarget, BuildOptions, BuiltIndex } from './bench-target.ts';

/** One width of search: bits of the query, and what each stage keeps, in multiples of k. */
interface Effort {
  readonly bits: number;
  /** Kept by the bits that are shared; all when it is not given. */
  readonly overlap?: number;
  /** Kept by the sign codes. */
  readonly signs: number;
  /** Kept by the coarse scores. */
  readonly scored: number;
}

const EFFORTS: Readonly<Record<'fly' | 'bio', readonly Effort[]>> = {
  bio: [
    { bits: 4, signs: 5, scored: 1.5 },
    { bits: 8, signs: 6, scored: 1.5 },
    { bits: 12, signs: 10, scored: 1.5 },
    { bits: 16, signs: 10, scored: 1.5 },
    { bits: 24, signs: 15, scored: 1.5 },
    { bits: 32, signs: 20, scored: 2 },
    { bits: 64, signs: 40, scored: 2 },
    { bits: 128, signs: 100, scored: 3 },
    { bits: 256, signs: 200, scored: 4 },
  ],
  fly: [
    { bits: 32, overlap: 50, signs: 10, scored: 1.5 },
    { bits: 64, overlap: 100, signs: 10, scored: 1.5 },
    { bits: 128, overlap: 200, signs: 20, scored: 1.5 },
    { bits: 256, overlap: 500, signs: 40, scored: 2 },
    { bits: 512, overlap: 1000, signs: 100, scored: 3 },
    { bits: 1024, overlap: 3000, signs: 200, scored: 4 },
  ],
};

/** Bytes of a sparse index do not count the vectors, which stay where they are. */
export const BIO_TARGET = sparseTarget('bio', 'BioHash lists');

/** The same with codes that are drawn and not learned. */
export const FLY_TARGET = sparseTarget('fly', 'FlyHash lists');

/** Reads the inverted lists of a sparse code, and sorts out what they hold by sign codes and 4-bit rows. */
function sparseTarget<Code extends 'fly' | 'bio'>(code: Code, title: string): BenchTarget & { readonly name: Code } {
  return {
    name: code,
    title,
    exact: false,
    searchable: true,
    buildOptions: {},
    build: (base, options) => buildSparse(code, base, options),
  };
}

async function buildSparse(code: 'fly' | 'bio', base: VectorRows, options: BuildOptions): Promise<BuiltIndex> {
  const { signal, onProgress, source } = options;
  const stage = `build ${code}`;
  onProgress?.({ stage, done: 0, total: base.count });
  const sample = sampleRows(base, SPARSE_SAMPLE_SIZE);
  const training = { code, signal };
  const index = await SparseIndex.train(sample, base.dim, { source }, training);
  await addRows(index, base, { signal, onProgress, stage });
  return {
    memoryBytes: index.sizeBytes,
    diskBytes: savedBytes(index.save()),
    grid: (k) => gridOf(EFFORTS[code], k, index.code.hashDim),
    search: (query, k, point) => index.search(query, k, point),
  };
}

/** A query cannot have more bits than there are lists. */
function gridOf(efforts: readonly Effort[], k: number, hashDim: number): BenchOptions[] {
  const least = Math.max(k, 10);
  return efforts
    .filter(({ bits }) => bits <= hashDim)
    .map(({ bits, overlap, signs, scored }) => ({
      queryLength: bits,
      ...(overlap !== undefined && { overlapCandidates: overlap * least }),
      signCandidates: signs * least,
      candidates: Math.ceil(scored * least),
    }));
}
