import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../../src/core/errors.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import type { Weights } from '../../roformer/weights.ts';
import { selectBackend } from '../../tfjs/backend.ts';
import { registerGradients } from '../../tfjs/gradients.ts';
import { lossGradients } from './batch-loss.ts';
import { type ExchangeBuffers, exchangeRows } from './row-exchange.ts';
import type { Shard } from './shard.ts';

/** Data that a worker is started with; every array lies in shared memory. */
export interface GradientWorkerData {
  readonly config: RoFormerConfig;
  readonly weights: Weights;
  /** Where it leaves its gradients. */
  readonly gradients: Weights;
}

/** One step's work for one worker. */
export interface GradientTask {
  readonly shard: Shard;
  readonly scale: number;
  readonly alpha?: number;
  readonly exchange?: ExchangeBuffers;
  readonly totalItems?: number;
}

/** A worker's answer: first `ready`, then one for each task, whose gradients lie in the shared memory by then. */
export type GradientReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly loss: number }
  | { readonly kind: 'failed'; readonly message: string };

const { config, weights, gradients } = workerData as GradientWorkerData;
const port = parentPort!;

function reply(message: GradientReply): void {
  port.postMessage(message);
}

async function run({ shard, exchange, ...options }: GradientTask): Promise<void> {
  const gather = exchange && ((own: Parameters<typeof exchangeRows>[0]) => exchangeRows(own, shard.firstRow, exchange));
  const result = await lossGradients(config, weights, shard.batch, { ...options, gather });
  for (const [name, gradient] of result.gradients) gradients.get(name)!.data.set(gradient);
  reply({ kind: 'done', loss: result.loss });
}

async function start(): Promise<void> {
  await selectBackend('wasm'); // the exchange reads tensors synchronously
  registerGradients();
  port.on('message', (task: GradientTask) => {
    run(task).catch((error: unknown) => reply({ kind: 'failed', message: messageOf(error) }));
  });
  reply({ kind: 'ready' });
}

start().catch((error: unknown) => reply({ kind: 'failed', message: messageOf(error) }));
