import { parentPort, workerData } from 'node:worker_threads';
import { portable } from '../../src/core/portable-error.ts';
import { Serial } from '../../src/core/serial.ts';
import { passGate } from '../onnx/native-gate.ts';
import type { JobReply, JobRequest, ServedModel } from './job-messages.ts';
import type { ModelThreadData } from './model-thread.ts';
import { serveModel } from './serve-model.ts';

/*
 * Worker thread that owns one model. Calls run one after the other; an abort takes effect between two batches, and closing
 * aborts all.
 */
type WorkRequest = Extract<JobRequest, { readonly items: readonly unknown[] }>;

const port = parentPort!;
const { spec, gate } = workerData as ModelThreadData;
const aborts = new Map<number, AbortController>();
const jobs = new Serial();

function reply(message: JobReply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function run(model: ServedModel, { kind, call, items, role }: WorkRequest): Promise<void> {
  const { signal } = aborts.get(call)!;
  const given = items as readonly never[];
  try {
    const numbers =
      kind === 'count'
        ? await model.count!(given, { signal })
        : await model.run(given, {
            signal,
            ...(role && { role }),
            onProgress: (progress) => reply({ kind: 'progress', call, progress }),
          });
    reply({ kind: 'numbers', call, numbers }, [numbers.buffer as ArrayBuffer]);
  } catch (error) {
    reply({ kind: 'failed', call, error: portable(error) });
  } finally {
    aborts.delete(call);
  }
}

function serve(model: ServedModel): void {
  port.on('message', (request: JobRequest) => {
    if (request.kind === 'abort') {
      aborts.get(request.call)?.abort();
    } else if (request.kind !== 'close') {
      aborts.set(request.call, new AbortController());
      jobs.run(() => run(model, request));
    } else {
      for (const abort of aborts.values()) abort.abort();
      jobs.run(() => model.close()).then(() => port.close());
    }
  });
}

passGate(gate);
try {
  const model = await serveModel(spec);
  serve(model);
  reply({ kind: 'ready', facts: model.facts });
} catch (error) {
  reply({ kind: 'refused', error: portable(error) });
}
