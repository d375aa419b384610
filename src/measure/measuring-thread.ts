import { Worker } from 'node:worker_threads';
import { AbortedError, messageOf, throwIfAborted, UnavailableError } from '../core/errors.ts';
import { onAbort } from '../core/on-abort.ts';
import { ownStart } from '../core/own-start.ts';
import { revive } from '../core/portable-error.ts';
import type { Progress } from '../core/progress.ts';
import type { BenchmarkResult } from './benchmark-result.ts';
import type { CollectionChoice } from './collection-data.ts';
import type { MeasuringReply, MeasuringWorkerData } from './measuring-worker.ts';
import type { BenchmarkOptions } from './run-benchmark.ts';

/** Milliseconds for which a process that exits waits for its measurements to stop: a step of theirs takes a tenth of a second, saving a graph some. */
const STOP_MS = 10_000;

const running = new Set<MeasuringThread>();

/** The process ends all threads after its `exit` handlers: within a native library one may take the process along, and what it wrote would stay. */
function stopAll(): void {
  for (const thread of running) thread.stop();
  for (const thread of running) thread.waitUntilStopped();
}

/**
 * Measures on a collection in a thread, where it holds nobody up; the database is opened there, for reading.
 * @throws as `withCollectionData` and `runBenchmark`; AbortedError when the thread has ended; UnavailableError when it fails.
 */
export async function measureInThread(
  choice: CollectionChoice,
  { signal, onProgress, ...options }: Omit<BenchmarkOptions, 'onNote'>,
): Promise<BenchmarkResult> {
  throwIfAborted(signal, 'the benchmark');
  const thread = new MeasuringThread({ choice, options, ended: new Int32Array(new SharedArrayBuffer(4)) });
  const stopWaiting = onAbort(signal, () => thread.stop());
  try {
    const result = await thread.result(onProgress);
    throwIfAborted(signal, 'the benchmark');
    return result;
  } catch (error) {
    // Which reason there was is known here alone.
    if (!(error instanceof AbortedError)) throw error;
    throw new AbortedError(error.message, { cause: signal?.reason });
  } finally {
    stopWaiting();
  }
}

class MeasuringThread extends Worker {
  readonly #ended: Int32Array;

  constructor(data: MeasuringWorkerData) {
    super(new URL('./measuring-worker.js', import.meta.url), { workerData: data, ...ownStart() });
    this.#ended = data.ended;
    if (running.size === 0) process.on('exit', stopAll);
    running.add(this);
    this.once('exit', () => {
      running.delete(this);
      if (running.size === 0) process.off('exit', stopAll);
    });
  }

  /** What it found, once it has ended. */
  result(onProgress: BenchmarkOptions['onProgress']): Promise<BenchmarkResult> {
    return new Promise((resolve, reject) => {
      let end = () => reject(failureOf(new Error('it ended without an answer')));
      const tell = (progress: Progress) => {
        try {
          onProgress?.(progress);
        } catch (error) {
          reject(error);
          this.stop();
        }
      };
      this.on('message', (reply: MeasuringReply) => {
        if ('progress' in reply) tell(reply.progress);
        else end = 'error' in reply ? () => reject(revive(reply.error)) : () => resolve(reply.result);
      });
      this.once('error', (error) => {
        end = () => reject(failureOf(error));
      });
      this.once('exit', () => end());
    });
  }

  /** Has it end soon. It is never terminated: see {@link stopAll}. */
  stop(): void {
    this.postMessage('stop');
  }

  /** Holds the calling thread until it has stopped. */
  waitUntilStopped(): void {
    Atomics.wait(this.#ended, 0, 0, STOP_MS);
  }
}

function failureOf(cause: Error): UnavailableError {
  return new UnavailableError(`the thread that measures failed: ${messageOf(cause)}`, { cause });
}
