import { availableParallelism } from 'node:os';
import { requireInteger } from '../../../src/core/checks.ts';
import { ClosedError, messageOf, UnavailableError } from '../../../src/core/errors.ts';
import { Serial } from '../../../src/core/serial.ts';
import { checkRoFormerConfig, type RoFormerConfig } from '../../roformer/config.ts';
import type { Weights } from '../../roformer/weights.ts';
import { checkWeights } from '../../tfjs/weight-tensors.ts';
import type { GradientEngine, LossGradients, TrainBatch } from '../batches/batch.ts';
import { checkTrainBatch } from '../batches/check-batch.ts';
import { usedWeights } from '../config/tasks.ts';
import { GradientThread } from './gradient-thread.ts';
import { partLosses } from './part-losses.ts';
import { exchangeBuffers } from './row-exchange.ts';
import { shardBatch } from './shard.ts';
import { sharedZeros, WeightMirror } from './shared-weights.ts';

type StepOptions = Parameters<GradientEngine['gradients']>[1];

interface Crew {
  readonly config: RoFormerConfig;
  readonly threads: readonly GradientThread[];
  readonly mirror: WeightMirror;
  /** Each thread's gradients, in shared memory. */
  readonly gradients: readonly Weights[];
}

class WorkerGradients implements GradientEngine<Float32Array> {
  readonly name: string;
  readonly #crew: Crew;
  #end: Error | undefined;
  /** One step at a time: the threads meet each other in it, and share the weights. */
  readonly #steps = new Serial();

  constructor(crew: Crew) {
    this.#crew = crew;
    this.name = `tfjs wasm, ${crew.threads.length} workers`;
  }

  async gradients(batch: TrainBatch, options: StepOptions): Promise<LossGradients<Float32Array>> {
    if (this.#end) throw this.#end;
    checkTrainBatch(this.#crew.config, batch, options);
    return this.#steps.run(() => this.#step(batch, options));
  }

  async loss(batch: TrainBatch, options: StepOptions): Promise<number> {
    return (await this.gradients(batch, options)).loss;
  }

  async #step(batch: TrainBatch, { scale, alpha }: StepOptions): Promise<LossGradients<Float32Array>> {
    if (this.#end) throw this.#end;
    const { config, threads, mirror } = this.#crew;
    mirror.refresh();
    const shards = shardBatch(batch, threads.length);
    const whole = partLosses(config, batch);
    const context =
      whole.kind === 'sum' ? { totalItems: whole.items } : { exchange: exchangeBuffers(whole.size, shards.length) };
    const tasks = shards.map((shard, i) => threads[i].run({ shard, scale, alpha, ...context }));
    try {
      const losses = await Promise.all(tasks);
      const loss = whole.kind === 'sum' ? losses.reduce((a, b) => a + b) : losses[0];
      return { loss, gradients: this.#sum(batch.loss, shards.length) };
    } catch (cause) {
      throw await this.#fail(cause);
    }
  }

  #sum(loss: TrainBatch['loss'], active: number): Map<string, Float32Array> {
    const [first, ...others] = this.#crew.gradients.slice(0, active);
    return new Map(
      [...usedWeights(this.#crew.config, first, loss)].map(([name, { data }]) => {
        const sum = new Float32Array(data);
        for (const other of others) {
          const more = other.get(name)!.data;
          for (let i = 0; i < sum.length; i++) sum[i] += more[i];
        }
        return [name, sum];
      }),
    );
  }

  /** Ends all threads: the others may be waiting for the one that failed. */
  async #fail(cause: unknown): Promise<Error> {
    this.#end ??= new UnavailableError(
      `a training worker stopped: ${messageOf(cause)}; create the engine again to go on`,
      { cause },
    );
    await this.#terminate();
    return this.#end;
  }

  async #terminate(): Promise<void> {
    await Promise.all(this.#crew.threads.map((thread) => thread.terminate()));
  }

  async close(): Promise<void> {
    this.#end ??= new ClosedError('gradients were asked of a closed engine; create a new one');
    await this.#terminate();
  }
}

async function startAll(mirror: WeightMirror, config: RoFormerConfig, gradients: Weights[]): Promise<GradientThread[]> {
  const starts = gradients.map((own) => GradientThread.start({ config, weights: mirror.shared, gradients: own }));
  const results = await Promise.allSettled(starts);
  const threads = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return threads;
  await Promise.all(threads.map((thread) => thread.terminate()));
  const cause = failure.reason;
  throw new UnavailableError(`a training worker could not start: ${messageOf(cause)}`, { cause });
}

/**
 * Computes gradients with tfjs on several worker threads, each with a wasm backend of its own, and leaves the current
 * thread free. A batch is cut into parts of about equal cost.
 *
 * Cutting changes nothing in the result but rounding: between forward and backward pass the workers exchange sentence
 * vectors or scores, so every row is still compared with every row of the batch (CoSENT) and every row is still a negative
 * of every other (InfoNCE); masked positions and classified pairs weigh the same wherever they went. Costs one gradient
 * buffer of the model's size a worker.
 *
 * @param weights read anew in every call, so the trainer may write into their arrays between calls; arrays in shared
 * memory (`sharedWeights`) are used in place, others are copied once a step
 * @param options.workers threads; default: one for each core
 * @throws InvalidArgumentError when config and weights do not fit, a batch is malformed, or `workers` is no count
 * @throws UnavailableError when a worker cannot start or dies; the engine is then of no further use
 */
export async function createWorkerGradients(
  config: RoFormerConfig,
  weights: Weights,
  { workers = availableParallelism() }: { workers?: number } = {},
): Promise<GradientEngine<Float32Array>> {
  checkWeights(checkRoFormerConfig(config), weights);
  requireInteger(workers, 'workers', 1);
  const mirror = new WeightMirror(weights);
  const gradients = Array.from({ length: workers }, () => sharedZeros(weights));
  const threads = await startAll(mirror, config, gradients);
  return new WorkerGradients({ config, threads, mirror, gradients });
}
