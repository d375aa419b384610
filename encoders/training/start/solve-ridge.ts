import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { requireInteger } from '../../../src/core/checks.ts';
import {
  AbortedError,
  InvalidArgumentError,
  messageOf,
  throwIfAborted,
  UnavailableError,
} from '../../../src/core/errors.ts';
import { onAbort } from '../../../src/core/on-abort.ts';
import { ownStart } from '../../../src/core/own-start.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import type { RidgeReport, RidgeTask } from './ridge-worker.ts';
import { checkTokenBags, sharedBags, type TokenBags } from './token-bags.ts';

/** State of a regression after a step. */
export interface RidgeStep {
  /** From 1. */
  readonly step: number;
  /** |B - (A^T A + lambda) E| / |B|, each row divided by the root of its diagonal: 0 when solved. */
  readonly residual: number;
  /** By how much the sum over texts of |mean - target|^2, with lambda |E|^2, has fallen below that of no embeddings. */
  readonly gain: number;
}

export interface RidgeOptions extends LongWorkOptions {
  /** Price of |E|^2, above 0: keeps rare tokens from being fitted to single texts. Default 0.03, the best on texts held out. */
  readonly lambda?: number;
  /** Steps of conjugate gradients, each two passes over all tokens. Default 12. */
  readonly steps?: number;
  /** Threads, each with columns of its own; the result is the same bit by bit. Default: one a core, at most 8. */
  readonly threads?: number;
  /** Called after every step. */
  readonly onStep?: (step: RidgeStep) => void;
}

type RidgeNumbers = Pick<RidgeOptions, 'lambda' | 'steps' | 'threads'>;

const RIDGE_DEFAULTS = { lambda: 0.03, steps: 12 } as const;
const MAX_THREADS = 64;
const DEFAULT_MAX_THREADS = 8;
/** Threads share out columns by fours. */
const LANES = 4;

/** Options of a regression, filled from the defaults. @throws InvalidArgumentError naming the one that cannot be. */
export function ridgeOptions(options: RidgeNumbers): Required<RidgeNumbers> {
  const { lambda = RIDGE_DEFAULTS.lambda, steps = RIDGE_DEFAULTS.steps } = options;
  const { threads = Math.min(DEFAULT_MAX_THREADS, availableParallelism()) } = options;
  if (!(lambda > 0 && lambda < Number.POSITIVE_INFINITY)) {
    throw new InvalidArgumentError(
      `lambda must be above 0, got ${lambda}: without a price tokens that always stand together have no one solution`,
    );
  }
  requireInteger(steps, 'steps', 1, 1000);
  requireInteger(threads, 'threads', 1, MAX_THREADS);
  return { lambda, steps, threads };
}

/**
 * Solves (A^T A + lambda) E = B, the normal equations of ridge regression on bags of tokens; row i of A is the mean over the tokens of
 * text i. A step over 9 million tokens and 256 columns takes about 2 s of one core; each thread holds the ids once and five
 * times its columns of B.
 * @param rightSide B = A^T T, `[vocabSize, width]`, in shared memory or not; not changed.
 * @returns E, `[vocabSize, width]`; zeros for tokens that do not occur
 * @throws InvalidArgumentError for bags or options that cannot be; AbortedError when `signal` fires.
 */
export async function solveRidge(
  bags: TokenBags,
  rightSide: Float32Array,
  vocabSize: number,
  options: RidgeOptions = {},
): Promise<Float32Array> {
  const { lambda, steps, threads } = ridgeOptions(options);
  requireInteger(vocabSize, 'vocabSize', 1);
  checkTokenBags(bags, vocabSize);
  const width = rightSide.length / vocabSize;
  requireInteger(width, 'the width of the right side', 1);
  throwIfAborted(options.signal, 'the regression');
  const table = new Float32Array(new SharedArrayBuffer(rightSide.byteLength));
  table.set(rightSide);
  const each = Math.ceil(width / LANES / threads) * LANES;
  const shared = sharedBags(bags);
  const tasks: RidgeTask[] = [];
  for (let from = 0; from < width; from += each) {
    const columns = { vocabSize, width, from, to: Math.min(width, from + each) };
    tasks.push({ bags: shared, rightSide: table, columns, lambda, steps });
  }
  await runAll(tasks, new StepReports(tasks.length, steps, options), options.signal);
  return new Float32Array(table);
}

/** Adds up what the threads report of a step and passes it on once all have taken it. */
class StepReports {
  readonly #threads: number;
  readonly #steps: number;
  readonly #options: RidgeOptions;
  readonly #open = new Map<number, RidgeReport[]>();

  constructor(threads: number, steps: number, options: RidgeOptions) {
    this.#threads = threads;
    this.#steps = steps;
    this.#options = options;
  }

  add(report: RidgeReport): void {
    const { step } = report;
    const reports = [...(this.#open.get(step) ?? []), report];
    this.#open.set(step, reports);
    if (reports.length < this.#threads) return;
    this.#open.delete(step);
    const sum = (name: 'residual' | 'rightSide' | 'gain') => reports.reduce((total, each) => total + each[name], 0);
    const size = sum('rightSide');
    this.#options.onStep?.({ step, residual: size > 0 ? Math.sqrt(sum('residual') / size) : 0, gain: sum('gain') });
    this.#options.onProgress?.({ stage: 'solve', done: step, total: this.#steps });
  }
}

/** Runs a thread a task to its end; all end when one fails or the signal fires. */
async function runAll(tasks: readonly RidgeTask[], reports: StepReports, signal?: AbortSignal): Promise<void> {
  const workers: Worker[] = [];
  let stop = () => {};
  try {
    await new Promise<unknown>((resolve, reject) => {
      const abort = () =>
        reject(new AbortedError('the regression was aborted by the caller', { cause: signal?.reason }));
      stop = onAbort(signal, abort);
      Promise.all(tasks.map((task) => runOne(task, workers, reports, reject))).then(resolve, reject);
    });
  } finally {
    stop();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function runOne(task: RidgeTask, workers: Worker[], reports: StepReports, refuse: (e: unknown) => void): Promise<void> {
  const worker = new Worker(new URL('./ridge-worker.js', import.meta.url), { workerData: task, ...ownStart() });
  workers.push(worker);
  return new Promise((resolve, reject) => {
    worker.on('message', (report: RidgeReport) => {
      try {
        reports.add(report);
      } catch (thrown) {
        refuse(thrown);
      }
      if (report.step === task.steps) resolve();
    });
    worker.on('error', (cause) => {
      reject(new UnavailableError(`a thread of the regression failed: ${messageOf(cause)}`, { cause }));
    });
    worker.on('exit', () => reject(new UnavailableError('a thread of the regression ended too early')));
  });
}
