import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VectorSource } from '../../index/contract/vector-index.ts';
import { reading, readStrings, requireInteger, requireObject, requireShare } from '../core/checks.ts';
import { InvalidArgumentError, throwIfAborted } from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { mean } from '../core/statistics/quantile.ts';
import {
  type BenchmarkResult,
  type BuildFigures,
  type DataFacts,
  type Environment,
  frontierOf,
  type PointFigures,
} from './benchmark-result.ts';
import { chooseSetting } from './choose-setting.ts';
import { exactTruth, type Truth } from './exact-truth.ts';
import {
  checkBudget,
  DEFAULT_BUDGET,
  type Examination,
  type MeasureBudget,
  type Measured,
  measurePoint,
} from './measure-point.ts';
import { designEffect, recallInterval } from './recall-interval.ts';
import { MemorySource, requireRows, type VectorRows } from './rows/vector-rows.ts';
import type { BenchTarget, BuildOptions } from './targets/bench-target.ts';
import { targetsNamed } from './targets/targets.ts';

/** Vectors that are searched in and asked for, of unit length. */
export interface BenchData {
  readonly facts: DataFacts;
  readonly base: VectorRows;
  readonly queries: VectorRows;
  /** Where full vectors are read in a search, by the position in the base; from the base itself by default. */
  readonly source?: VectorSource;
  /** Exact answers, when they are known already. */
  readonly truth?: Truth;
}

/** How a benchmark is run. */
export interface BenchmarkOptions extends LongWorkOptions {
  /** Neighbours asked for. */
  readonly k: number;
  /** Names of the indexes to measure. */
  readonly indexes: readonly string[];
  /** Recall that a setting is to be found for, above 0 and at most 1. */
  readonly targetRecall?: number;
  /** Seed of the draws that were made; recorded. */
  readonly seed: number;
  readonly environment: Omit<Environment, 'measuredAt'>;
  /** Told in words what has been built. */
  readonly onNote?: (note: string) => void;
  /** How long the parts may take. */
  readonly budget?: MeasureBudget;
}

const OPTIONS: OptionKinds<BenchmarkOptions> = {
  k: 'any',
  indexes: 'any',
  targetRecall: 'any',
  seed: 'any',
  environment: 'any',
  onNote: 'function',
  budget: 'any',
  ...LONG_WORK,
};

/** From this recall on, wider searches only cost more. */
const SATURATED = 0.9998;

interface RawPoint {
  readonly target: BenchTarget;
  readonly options: PointFigures['options'];
  readonly measured: Measured;
}

/**
 * Builds each index in turn, one in memory at a time, and measures recall and speed over a grid of its search options, in one
 * thread.
 * @throws InvalidArgumentError when an option is wrong; AbortedError when `signal` fires.
 */
export async function runBenchmark(data: BenchData, given: BenchmarkOptions): Promise<BenchmarkResult> {
  const options = readOptions('runBenchmark', given, OPTIONS);
  const { k, targetRecall, seed, signal, onProgress } = options;
  requireObject('the data of a benchmark', data);
  requireObject('environment', options.environment);
  const environment = reading('environment', () => ({ ...options.environment }));
  const targets = reading('the data of a benchmark', () => checkOptions(data, options));
  const measuredAt = new Date().toISOString();
  const startedAt = performance.now();
  const truth = data.truth ?? (await exactTruth(data.base, data.queries, k, { signal, onProgress }));
  const truthSeconds = (performance.now() - startedAt) / 1000;
  const exam: Examination = { ...data, truth, budget: options.budget ?? DEFAULT_BUDGET, signal };
  const builds: BuildFigures[] = [];
  const raw: RawPoint[] = [];
  const source = data.source ?? new MemorySource(data.base);
  await withWorkspace(async (workspace) => {
    for (const target of targets)
      raw.push(...(await measureTarget(target, exam, builds, { ...options, workspace, source })));
  });
  const points = toFigures(raw, k);
  const offered = points.filter(({ index }) => builds.find((build) => build.index === index)?.searchable);
  const setting =
    targetRecall === undefined ? undefined : chooseSetting(offered, targetRecall, { data: data.facts, measuredAt });
  return {
    data: data.facts,
    environment: { ...environment, measuredAt },
    k,
    seed,
    truthSeconds,
    builds,
    points,
    ...(targetRecall !== undefined && { targetRecall }),
    ...(setting !== undefined && { setting }),
  };
}

function checkOptions({ base, queries, truth }: BenchData, options: BenchmarkOptions): BenchTarget[] {
  const { k, targetRecall, seed } = options;
  requireRows('the vectors', base);
  requireRows('the queries', queries);
  requireInteger(k, 'k', 1, 10_000);
  requireInteger(seed, 'seed', 0);
  if (k > base.count) throw new InvalidArgumentError(`k = ${k} neighbours cannot be found among ${base.count} vectors`);
  if (queries.count === 0) throw new InvalidArgumentError('a benchmark needs at least one query');
  if (queries.dim !== base.dim) {
    throw new InvalidArgumentError(`the queries have ${queries.dim} values each, the vectors ${base.dim}`);
  }
  if (truth !== undefined && truth.k !== k) {
    throw new InvalidArgumentError(`the exact answers given are for k = ${truth.k}, not ${k}`);
  }
  if (targetRecall !== undefined) requireShare('the target recall', targetRecall);
  if (options.budget !== undefined) checkBudget(options.budget);
  return targetsNamed(readStrings('indexes', options.indexes));
}

/** Makes a directory, and removes it when `use` is done. */
async function withWorkspace(use: (workspace: string) => Promise<void>): Promise<void> {
  const workspace = await mkdtemp(join(tmpdir(), 'kenyon-bench-'));
  try {
    await use(workspace);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function measureTarget(
  target: BenchTarget,
  exam: Examination,
  builds: BuildFigures[],
  { k, workspace, source, signal, onProgress, onNote }: BenchmarkOptions & BuildOptions,
): Promise<RawPoint[]> {
  const { name, title, searchable, buildOptions } = target;
  const startedAt = performance.now();
  const index = await target.build(exam.base, { workspace, source, signal, onProgress });
  const seconds = (performance.now() - startedAt) / 1000 + (index.inheritedSeconds ?? 0);
  const { memoryBytes, diskBytes } = index;
  builds.push({ index: name, title, searchable, options: buildOptions, seconds, memoryBytes, diskBytes });
  onNote?.(`${name}: built in ${seconds.toFixed(1)} s`);
  const points: RawPoint[] = [];
  const grid = index.grid(k);
  for (const [i, options] of grid.entries()) {
    throwIfAborted(signal, 'the benchmark');
    onProgress?.({ stage: `measure ${name}`, done: i, total: grid.length });
    const measured = await measurePoint(index, options, exam);
    points.push({ target, options, measured });
    if (mean(measured.recalls) >= SATURATED) break;
  }
  return points;
}

function toFigures(raw: readonly RawPoint[], k: number): PointFigures[] {
  const points = raw.map(({ target, options, measured }): Omit<PointFigures, 'onFrontier'> => {
    const { recalls, ...speed } = measured;
    const recall = mean(recalls);
    const certain = target.exact && recall === 1;
    const effect = effectOf(target, raw, k);
    return {
      index: target.name,
      options,
      k,
      recall,
      interval: certain ? [1, 1] : recallInterval(recalls, k, { effect }),
      jointInterval: certain ? [1, 1] : recallInterval(recalls, k, { effect, comparisons: raw.length }),
      perfectQueries: recalls.filter((each) => each === 1).length / recalls.length,
      worstRecall: Math.min(...recalls),
      ...speed,
      queries: recalls.length,
    };
  });
  const frontier = new Set(frontierOf(points));
  return points.map((point) => ({ ...point, onFrontier: frontier.has(point) }));
}

/** The greatest design effect of the settings of an index: with hardly a miss, a setting's own says little. */
function effectOf(target: BenchTarget, raw: readonly RawPoint[], k: number): number {
  const own = raw.filter((point) => point.target === target);
  const known = own.flatMap(({ measured }) => designEffect(measured.recalls, k) ?? []);
  return known.length === 0 ? k : Math.max(...known);
}
