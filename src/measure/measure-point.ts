import type { Neighbors } from '../../index/contract/vector-index.ts';
import { requireInteger, shown } from '../core/checks.ts';
import { InvalidArgumentError, throwIfAborted } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import { mean, quantile } from '../core/statistics/quantile.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { queryAt, type Truth } from './exact-truth.ts';
import { recallOfQuery } from './recall-interval.ts';
import type { VectorRows } from './rows/vector-rows.ts';
import type { BenchOptions, BuiltIndex } from './targets/bench-target.ts';

/** How long the parts of a measurement may take; slow indexes are asked fewer queries. */
export interface MeasureBudget {
  /** Queries asked before anything is measured. */
  readonly warmUpQueries: number;
  /** For the answers whose recall is taken. */
  readonly recallMs: number;
  /** For one timed round. */
  readonly roundMs: number;
  /** Timed rounds. */
  readonly rounds: number;
}

/** Enough for steady figures, and about ten seconds a point at most. */
export const DEFAULT_BUDGET: MeasureBudget = { warmUpQueries: 30, recallMs: 10_000, roundMs: 800, rounds: 5 };

const BUDGET: OptionKinds<MeasureBudget> = { warmUpQueries: 'any', recallMs: 'any', roundMs: 'any', rounds: 'any' };

/** @throws InvalidArgumentError unless every part of a budget is a number that can be kept to. */
export function checkBudget(budget: MeasureBudget): void {
  const { warmUpQueries, recallMs, roundMs, rounds } = readOptions('budget', budget, BUDGET);
  requireInteger(warmUpQueries, 'budget.warmUpQueries', 0);
  requireInteger(rounds, 'budget.rounds', 1);
  for (const [name, ms] of Object.entries({ recallMs, roundMs })) {
    if (typeof ms === 'number' && ms >= 0) continue;
    throw new InvalidArgumentError(`budget.${name} must be a number of milliseconds, got ${shown(ms)}`);
  }
}

/** Least queries that a figure is taken from, if there are as many. */
const LEAST_QUERIES = 50;

/** Queries with their truth, and the budget of measuring. */
export interface Examination {
  readonly base: VectorRows;
  readonly queries: VectorRows;
  readonly truth: Truth;
  readonly budget: MeasureBudget;
  readonly signal: AbortSignal | undefined;
}

/** Recall and speed of one set of options. */
export interface Measured {
  /** Recall of each query, `[queries]`. */
  readonly recalls: Float64Array;
  readonly queriesPerSecond: number;
  readonly bestQueriesPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly scanned: number;
  readonly timedQueries: number;
  readonly rounds: number;
}

/** Asks an index with one set of options: a warm-up, then every query once for its recall, then timed rounds. */
export async function measurePoint(index: BuiltIndex, point: BenchOptions, exam: Examination): Promise<Measured> {
  const { queries, truth, budget } = exam;
  const ask = async (count: number) => askAll(index, point, exam, Math.min(count, queries.count));
  await ask(budget.warmUpQueries);
  const pace = mean((await ask(budget.warmUpQueries)).timesMs);
  const whole = await ask(fitting(budget.recallMs, pace));
  const recalls = Float64Array.from(whole.answers, (answer, q) =>
    recallOfQuery(answer, { query: queryAt(queries, q), k: truth.k, threshold: truth.thresholds[q], base: exam.base }),
  );
  const rounds: Float64Array[] = [];
  for (let round = 0; round < budget.rounds; round++) {
    rounds.push((await ask(fitting(budget.roundMs, mean(whole.timesMs)))).timesMs);
  }
  const rates = rounds.map((timesMs) => 1000 / mean(timesMs));
  const all = Float64Array.from(rounds.flatMap((timesMs) => [...timesMs]));
  return {
    recalls,
    queriesPerSecond: quantile(rates, 0.5),
    bestQueriesPerSecond: Math.max(...rates),
    p50Ms: quantile(all, 0.5),
    p95Ms: quantile(all, 0.95),
    p99Ms: quantile(all, 0.99),
    scanned: mean(whole.answers.map(({ scanned }) => scanned)),
    timedQueries: rounds[0].length,
    rounds: rounds.length,
  };
}

function fitting(budgetMs: number, paceMs: number): number {
  return Math.max(LEAST_QUERIES, Math.floor(budgetMs / paceMs));
}

async function askAll(
  index: BuiltIndex,
  point: BenchOptions,
  { queries, truth, signal }: Examination,
  count: number,
): Promise<{ answers: Neighbors[]; timesMs: Float64Array }> {
  const answers: Neighbors[] = [];
  const timesMs = new Float64Array(count);
  const slice = new TimeSlice();
  for (let q = 0; q < count; q++) {
    throwIfAborted(signal, 'the benchmark');
    await slice.pause();
    const query = queryAt(queries, q);
    const startedAt = performance.now();
    answers.push(await index.search(query, truth.k, point));
    timesMs[q] = performance.now() - startedAt;
  }
  return { answers, timesMs };
}
