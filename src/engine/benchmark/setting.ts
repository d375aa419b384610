import type { Interval } from '../../core/statistics/interval.ts';
import type { IndexName } from '../query.ts';
import type { BenchOptions } from './bench-target.ts';
import type { DataFacts, PointFigures } from './benchmark-result.ts';

/** How a collection is to be searched, and the measurement that says so. */
export interface SearchSetting {
  /** Name of the index. */
  readonly index: 'exact' | IndexName;
  /** Its search options. */
  readonly options: BenchOptions;
  /** What was asked for. */
  readonly targetRecall: number;
  /** Mean recall at `k` that was measured. */
  readonly recall: number;
  /** Of that recall, such that the intervals of all settings compared hold at once, 95 %; its lower end reaches the target. */
  readonly interval: Interval;
  /** Measured in one thread, encoding and reading of documents not counted. */
  readonly queriesPerSecond: number;
  readonly p95Ms: number;
  /** Queries it was measured with. */
  readonly queries: number;
  /** Vectors it was measured on; with many more it no longer holds. */
  readonly count: number;
  readonly dim: number;
  readonly k: number;
  /** ISO 8601. */
  readonly measuredAt: string;
  /** Fingerprint of the encoder the vectors came from, when it is known. */
  readonly fingerprint?: string;
}

/** How much a collection may have grown or shrunk since it was measured. */
const HOLDS_FOR = 2;

/** Tells whether what was measured says something of a collection of so many documents. */
export function holdsFor({ count: measuredOn }: SearchSetting, count: number): boolean {
  return count <= measuredOn * HOLDS_FOR && count * HOLDS_FOR >= measuredOn;
}

/**
 * The fastest point whose recall reaches the target with certainty enough, or undefined.
 * @param points of indexes that a collection can be searched with.
 */
export function chooseSetting(
  points: readonly PointFigures[],
  targetRecall: number,
  { data, measuredAt }: { readonly data: DataFacts; readonly measuredAt: string },
): SearchSetting | undefined {
  const enough = points.filter(({ jointInterval }) => jointInterval[0] >= targetRecall);
  if (enough.length === 0) return undefined;
  const best = enough.reduce((a, b) => (b.queriesPerSecond > a.queriesPerSecond ? b : a));
  const { index, options, recall, jointInterval, queriesPerSecond, p95Ms, queries, k } = best;
  const { count, dim, fingerprint } = data;
  return {
    index: index as SearchSetting['index'],
    options,
    targetRecall,
    recall,
    interval: jointInterval,
    queriesPerSecond,
    p95Ms,
    queries,
    count,
    dim,
    k,
    measuredAt,
    ...(fingerprint !== undefined && { fingerprint }),
  };
}
