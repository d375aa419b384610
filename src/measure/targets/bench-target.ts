import type { Neighbors, VectorSource } from '../../../index/contract/vector-index.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import type { IndexName } from '../../live/index-options.ts';
import type { VectorRows } from '../rows/vector-rows.ts';

/** What can be measured: all that a collection can be searched with, and what that is compared with. */
export type TargetName = 'exact' | IndexName | 'projected' | 'hnswlib';

/** What is measured where nothing is named: what is soon built. */
export const MEASURED_BY_DEFAULT = ['exact', 'lsh', 'bio', 'hnsw'] as const satisfies readonly TargetName[];

/** Options of a build or of a search, by name. */
export type BenchOptions = Readonly<Record<string, number>>;

/** Context of a build beside the vectors. */
export interface BuildOptions extends LongWorkOptions {
  /** Directory that lives as long as the run: where one index leaves what another can be made from. */
  readonly workspace: string;
  /** Where indexes that do not keep the full vectors read them. */
  readonly source: VectorSource;
}

/** An index that was built and can be asked. */
export interface BuiltIndex {
  /** Bytes that searching needs in memory; the full vectors count when the index holds them itself. */
  readonly memoryBytes: number;
  /** Bytes of its saved form, the store's own vectors not counted. */
  readonly diskBytes: number;
  /** Seconds that another index took to make what this one was made from, when that was there already. */
  readonly inheritedSeconds?: number;
  /** Search options to measure for `k` neighbours, the fastest first. */
  grid(k: number): readonly BenchOptions[];
  /** Finds neighbours with the options of one point of the grid. */
  search(query: Float32Array, k: number, point: BenchOptions): Promise<Neighbors>;
}

/** One kind of index as the benchmark sees it. */
export interface BenchTarget {
  /** Name as searches know it. */
  readonly name: TargetName;
  /** Title, for people. */
  readonly title: string;
  /** True when its answers are exact by construction, so that its recall is no estimate. */
  readonly exact: boolean;
  /** Whether a collection can be searched with it by this name; others are measured for comparison and never chosen. */
  readonly searchable: boolean;
  /** Options it is built with. */
  readonly buildOptions: BenchOptions;
  /** Builds it of all vectors: ord i is row i. */
  build(base: VectorRows, options: BuildOptions): Promise<BuiltIndex>;
}
