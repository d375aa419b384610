import { parentPort, workerData } from 'node:worker_threads';
import { type PortableError, portable } from '../core/portable-error.ts';
import { type Progress, throttleProgress } from '../core/progress.ts';
import type { BenchmarkResult } from './benchmark-result.ts';
import { type CollectionChoice, withCollectionData } from './collection-data.ts';
import { type BenchmarkOptions, runBenchmark } from './run-benchmark.ts';

/** Data that the thread is started with: what is measured, and how. */
export interface MeasuringWorkerData {
  readonly choice: CollectionChoice;
  readonly options: Omit<BenchmarkOptions, 'signal' | 'onProgress' | 'onNote'>;
  /** Shared memory; its one value is 1 once nothing of ours runs in the thread any more. */
  readonly ended: Int32Array;
}

/** How far it is, or what came of it. */
export type MeasuringReply =
  | { readonly progress: Progress }
  | { readonly result: BenchmarkResult }
  | { readonly error: PortableError };

/*
 * Worker thread that measures on a collection once. Whatever comes from the caller aborts it.
 */
const port = parentPort!;
const { choice, options, ended } = workerData as MeasuringWorkerData;
const controller = new AbortController();
port.on('message', () => controller.abort());

function reply(message: MeasuringReply): void {
  port.postMessage(message);
}

async function measure(): Promise<BenchmarkResult> {
  const { report, flush } = throttleProgress((progress) => reply({ progress }));
  const work = { signal: controller.signal, onProgress: report };
  const result = await withCollectionData(choice, work, (data) => runBenchmark(data, { ...options, ...work }));
  flush();
  return result;
}

try {
  reply({ result: await measure() });
} catch (error) {
  reply({ error: portable(error) });
} finally {
  Atomics.store(ended, 0, 1);
  Atomics.notify(ended, 0);
  port.close();
}
