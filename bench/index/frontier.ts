import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FormatError } from '../../src/core/errors.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import {
  type BenchmarkResult,
  type BuildFigures,
  describeEnvironment,
  frontierOf,
  type PointFigures,
} from '../../src/measure/benchmark-result.ts';
import { thresholdsOf } from '../../src/measure/exact-truth.ts';
import { showCount, showOptions } from '../../src/measure/report/figures.ts';
import { frontierPlot } from '../../src/measure/report/frontier-plot.ts';
import { type BenchData, runBenchmark } from '../../src/measure/run-benchmark.ts';
import { BENCH_TARGETS } from '../../src/measure/targets/targets.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors } from '../data/lcqmc-vectors.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Recall against speed of every index on the distinct sentences of LCQMC, what building takes, and the plot of it:
 * node dist/bench/index/frontier.js [--data DIR] [--indexes exact,hnsw] [--plot-only]
 * It is what `kenyon bench` measures. The plot is drawn from the last run in the results.
 */

const K = 10;
const SEED = 1;
const RESULTS = join(packageRoot(), 'bench', 'results');

/** A line of the results, as far as the plot needs it. */
interface Line {
  readonly run: string;
  readonly kind: 'build' | 'point';
  readonly count: number;
  readonly dim: number;
  readonly index: string;
  readonly title: string;
  readonly options: Record<string, number>;
  readonly recall: number;
  readonly queriesPerSecond: number;
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    indexes: { type: 'string', default: BENCH_TARGETS.map(({ name }) => name).join(',') },
    'plot-only': { type: 'boolean', default: false },
  },
});
if (!values['plot-only']) recordAll(await measure());
const plot = await drawLastRun();
await writeFile(join(RESULTS, 'frontier.svg'), `${plot}\n`);

async function measure(): Promise<BenchmarkResult> {
  const environment = describeEnvironment('node dist/bench/index/frontier.js', 'see commit');
  let stage = '';
  return runBenchmark(await sentences(values.data), {
    k: K,
    indexes: values.indexes.split(','),
    seed: SEED,
    environment,
    onNote: (note) => console.error(note),
    onProgress: (progress) => {
      if (progress.stage !== stage) console.error(progress.stage);
      stage = progress.stage;
    },
  });
}

async function sentences(data: string): Promise<BenchData> {
  const task = await lcqmcVectors(data);
  const { dim, depth } = task;
  const base = { dim, count: task.base.length / dim, rows: task.base };
  const queries = { dim, count: task.queries.length / dim, rows: task.queries };
  const ords = new Uint32Array(queries.count * K);
  for (let q = 0; q < queries.count; q++) ords.set(task.trueOrds.subarray(q * depth, q * depth + K), q * K);
  const facts = {
    name: 'LCQMC sentences',
    count: base.count,
    dim,
    queries: queries.count,
    queriesFrom: 'sentences held out',
    fullVectors: 'memory' as const,
  };
  return { facts, base, queries, truth: { k: K, ords, thresholds: thresholdsOf(base, queries, ords, K) } };
}

function recordAll({ data, environment, builds, points }: BenchmarkResult): void {
  const common = { run: environment.measuredAt, data: data.name, count: data.count, dim: data.dim, seed: SEED };
  for (const build of builds) record('frontier', { kind: 'build', ...common, ...shortBuild(build) });
  for (const point of points) {
    const { title } = builds.find(({ index }) => index === point.index)!;
    record('frontier', { kind: 'point', ...common, title, ...shortPoint(point) });
  }
}

function shortBuild(build: BuildFigures) {
  return { ...build, seconds: rounded(build.seconds) };
}

function shortPoint({ interval, jointInterval: _, bestQueriesPerSecond, ...point }: PointFigures) {
  return {
    ...point,
    recall: Number(point.recall.toFixed(4)),
    interval: interval.map((end) => Number(end.toFixed(4))),
    queriesPerSecond: rounded(point.queriesPerSecond),
    bestQueriesPerSecond: rounded(bestQueriesPerSecond),
    p50Ms: rounded(point.p50Ms),
    p95Ms: rounded(point.p95Ms),
    p99Ms: rounded(point.p99Ms),
    scanned: Math.round(point.scanned),
  };
}

async function drawLastRun(): Promise<string> {
  const path = join(RESULTS, 'frontier.jsonl');
  const lines = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const last = lines.filter(({ run, kind }) => run === lines.at(-1)!.run && kind === 'point');
  if (last.length === 0) throw new FormatError(`${path} has no points in its last run; measure first`);
  const best = new Set(frontierOf(last));
  const names = [...new Set(last.map(({ title }) => title))];
  const series = names.map((name) => ({
    name,
    points: last
      .filter(({ title }) => title === name)
      .map((line) => ({ ...line, options: showOptions(line.options), onFrontier: best.has(line) })),
  }));
  const title = `${showCount(last[0].count)} sentences of LCQMC, ${last[0].dim} dimensions`;
  return frontierPlot(series, { title, k: K });
}
