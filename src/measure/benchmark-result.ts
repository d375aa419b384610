import { arch, cpus, platform } from 'node:os';
import { requireString } from '../core/checks.ts';
import type { Interval } from '../core/statistics/interval.ts';
import type { SearchSetting } from '../live/measured-setting.ts';
import type { BenchOptions } from './targets/bench-target.ts';

/** Data that was measured on. */
export interface DataFacts {
  /** Where the vectors came from, in words. */
  readonly name: string;
  /** Vectors searched in. */
  readonly count: number;
  readonly dim: number;
  readonly queries: number;
  /** Where the queries came from, in words. */
  readonly queriesFrom: string;
  /** Where searches read full vectors. */
  readonly fullVectors: 'memory' | 'database';
  /** Fingerprint of the encoder, when it is known. */
  readonly fingerprint?: string;
}

/** On what machine, by what program. */
export interface Environment {
  /** Command line that does it again. */
  readonly command: string;
  readonly version: string;
  readonly node: string;
  readonly cpu: string;
  readonly platform: string;
  /** ISO 8601. */
  readonly measuredAt: string;
}

/** Figures of building an index. */
export interface BuildFigures {
  readonly index: string;
  readonly title: string;
  /** Whether a collection can be searched with it. */
  readonly searchable: boolean;
  readonly options: BenchOptions;
  readonly seconds: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** Figures of one index with one set of search options. */
export interface PointFigures {
  readonly index: string;
  readonly options: BenchOptions;
  readonly k: number;
  /** Mean over the queries of the share of true neighbours found. */
  readonly recall: number;
  /** Of that mean, 95 %. */
  readonly interval: Interval;
  /** The same such that the intervals of all points hold at once. */
  readonly jointInterval: Interval;
  /** Share of the queries whose every true neighbour was found. */
  readonly perfectQueries: number;
  /** Least recall of a query. */
  readonly worstRecall: number;
  /** Median of the rounds, one thread. */
  readonly queriesPerSecond: number;
  /** Of the best round. */
  readonly bestQueriesPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Vectors compared with the query one by one, mean. */
  readonly scanned: number;
  /** Queries whose recall was taken. */
  readonly queries: number;
  /** Queries in a timed round. */
  readonly timedQueries: number;
  readonly rounds: number;
  /** No index that was measured is both faster and more exact. */
  readonly onFrontier: boolean;
}

/** All that a benchmark found. */
export interface BenchmarkResult {
  readonly data: DataFacts;
  readonly environment: Environment;
  readonly k: number;
  readonly seed: number;
  /** Seconds that the exact answers took. */
  readonly truthSeconds: number;
  readonly builds: readonly BuildFigures[];
  readonly points: readonly PointFigures[];
  readonly targetRecall?: number;
  /** The fastest setting that reaches the target; undefined when none does or none was asked for. */
  readonly setting?: SearchSetting;
}

/** Describes this machine and the program, for the record. */
export function describeEnvironment(command: string, version: string): Omit<Environment, 'measuredAt'> {
  requireString('the command', command);
  requireString('the version', version);
  return {
    command,
    version,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    platform: `${platform()} ${arch()}`,
  };
}

/** A trade of recall against speed: both are better when they are larger. */
export interface Tradeoff {
  readonly recall: number;
  readonly queriesPerSecond: number;
}

/** The points that no other one beats in both recall and speed (Pareto), by ascending recall; of equal ones the first. */
export function frontierOf<P extends Tradeoff>(points: readonly P[]): P[] {
  const byRecall = [...points].sort((a, b) => b.recall - a.recall || b.queriesPerSecond - a.queriesPerSecond);
  let fastest = Number.NEGATIVE_INFINITY;
  const kept = byRecall.filter(({ queriesPerSecond }) => {
    const better = queriesPerSecond > fastest;
    if (better) fastest = queriesPerSecond;
    return better;
  });
  return kept.reverse();
}
