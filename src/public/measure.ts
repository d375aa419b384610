/** Recall against speed, and projections with a promise. Import as `kenyon/measure`. */

export { OrthogonalProjection } from '../core/orthogonal-projection.ts';
export { guaranteedDim, sufficientDim } from '../core/projection-dims.ts';
export type { Interval } from '../core/statistics/interval.ts';
export {
  type BenchmarkResult,
  type BuildFigures,
  type DataFacts,
  describeEnvironment,
  type Environment,
  type PointFigures,
} from '../measure/benchmark-result.ts';
export { chooseSetting } from '../measure/choose-setting.ts';
export { type CollectionChoice, type GivenQueries, withCollectionData } from '../measure/collection-data.ts';
export type { Truth } from '../measure/exact-truth.ts';
export { MemorySource, type VectorRows } from '../measure/rows/vector-rows.ts';
export { type BenchData, type BenchmarkOptions, runBenchmark } from '../measure/run-benchmark.ts';
