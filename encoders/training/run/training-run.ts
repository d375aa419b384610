import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConflictError, throwIfAborted } from '../../../src/core/errors.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Weights } from '../../roformer/weights.ts';
import { type GradientEngine, realTokens } from '../batches/batch.ts';
import { defaultScale, type FilledSetConfig } from '../config/set-config.ts';
import type { TrainConfig } from '../config/train-config.ts';
import { AdamW } from '../optimizer/adamw.ts';
import type { WeightGradient } from '../optimizer/gradient.ts';
import { addSets, GradientSum, type SetGradients } from '../optimizer/gradient-sum.ts';
import { Lamb } from '../optimizer/lamb.ts';
import type { Optimizer, OptimizerOptions } from '../optimizer/optimizer.ts';
import { groupRate, rateFactor } from '../optimizer/schedule.ts';
import type { HeldOut } from '../taught-sets/held-out.ts';
import { type RunState, restoreCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { cutLog, removeUnfinished } from './run-files.ts';
import { RunLog, type TrainLogLine } from './run-log.ts';
import type { TrainingStream } from './training-streams.ts';

/** Who is told of a training run, and who may stop it. */
export interface TrainOptions extends LongWorkOptions {
  readonly onLog?: (line: TrainLogLine) => void;
  /** Told what was left out of a set. */
  readonly onNotice?: (text: string) => void;
}

/** Parts of a run. */
export interface RunParts {
  readonly config: TrainConfig;
  readonly signature: string;
  readonly weights: Weights;
  readonly streams: readonly TrainingStream[];
  readonly engine: GradientEngine;
  readonly heldOut: HeldOut | undefined;
  readonly options: TrainOptions;
}

/** A run from its checkpoint, if there is one, to its last step. */
export class TrainingRun {
  readonly #parts: RunParts;
  readonly #optimizer: Optimizer;
  readonly #log: RunLog;
  #step = 0;
  #savedAt = performance.now();

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#optimizer = createOptimizer(parts.weights, parts.config.optimizer);
    this.#log = new RunLog(parts.config);
  }

  get #checkpointPath(): string {
    return join(this.#parts.config.output, 'checkpoint.bin');
  }

  get #logPath(): string {
    return join(this.#parts.config.output, 'train-log.jsonl');
  }

  /**
   * Goes on from the checkpoint in the output directory, if there is one.
   * @throws ConflictError when it is of another configuration, or a set has lost or gained items since.
   */
  async resume(): Promise<void> {
    await removeUnfinished(this.#checkpointPath);
    if (!existsSync(this.#checkpointPath)) return;
    const { weights, signature, streams } = this.#parts;
    const state = await restoreCheckpoint(this.#checkpointPath, weights, this.#optimizer, signature);
    this.#step = state.step;
    await cutLog(this.#logPath, state.step);
    streams.forEach(({ config, count, origin, stream }, i) => {
      requireSameCount(config.name, count, state.counts?.[i]);
      requireSameOrigin(config.name, origin, state.origins?.[i]);
      stream.restore(state.positions[i]);
    });
  }

  /** Takes the steps that are left. @throws AbortedError when the signal fires, after a checkpoint was written. */
  async finish(): Promise<void> {
    const { config, options } = this.#parts;
    const steps = lastStep(config);
    while (this.#step < steps) {
      if (options.signal?.aborted) {
        await this.#save();
        throwIfAborted(options.signal, `training, at step ${this.#step} of ${steps},`);
      }
      await this.#advance();
      options.onProgress?.({ stage: 'train', done: this.#step, total: steps });
      await this.#report(this.#step === steps);
      if (this.#isSaveDue() || this.#step === steps) await this.#save();
      // An engine may compute on this thread: let signals and other work in between two steps.
      await setImmediate();
    }
  }

  async #advance(): Promise<void> {
    const { config } = this.#parts;
    const step = this.#step + 1;
    const { gradients, lossWeight } = await this.#gradientsOf(step);
    const factor = rateFactor(step, config);
    const rateOf = (name: string) => factor * groupRate(name, config.groups, config.learningRate);
    this.#log.updated(this.#optimizer.update(gradients, rateOf, lossWeight));
    this.#step = step;
  }

  /** Gradients of a step, and what they are to be multiplied by still. */
  async #gradientsOf(step: number): Promise<{ gradients: ReadonlyMap<string, WeightGradient>; lossWeight: number }> {
    const { accumulate = 1, normalizeGradients = false } = this.#parts.config;
    if (accumulate === 1 && !normalizeGradients) {
      const { config, stream } = this.#draw(step, 0);
      return { gradients: await this.#gradientsOfBatch(step, config, stream), lossWeight: config.lossWeight };
    }
    const sets = new Map<FilledSetConfig, SetGradients>();
    for (let i = 0; i < accumulate; i++) {
      const { config, stream } = this.#draw(step, i);
      const set = sets.get(config) ?? { sum: new GradientSum(), lossWeight: config.lossWeight };
      set.sum.add(await this.#gradientsOfBatch(step, config, stream), 1 / accumulate);
      sets.set(config, set);
    }
    return { gradients: addSets(sets.values(), normalizeGradients), lossWeight: 1 };
  }

  async #gradientsOfBatch(step: number, set: FilledSetConfig, stream: TrainingStream['stream']) {
    const { config, engine } = this.#parts;
    const batch = stream.next();
    const scale = set.scale ?? defaultScale(batch.loss);
    const { loss, gradients } = await engine.gradients(batch, { scale, alpha: alphaAt(step, config) });
    this.#log.add(set.task ? `${set.name}:${set.task}` : set.name, { loss, tokens: realTokens(batch) });
    return gradients;
  }

  /** The set of a batch depends on seed, step and its number within the step alone, so that a resumed run draws the same. */
  #draw(step: number, batch: number): TrainingStream {
    const { config } = this.#parts;
    const streams = this.#parts.streams.filter(({ config: { from } }) => step > from * config.steps);
    const total = streams.reduce((sum, { config: { weight } }) => sum + weight, 0);
    let rest = createRandom(config.seed * 1_000_003 + step + batch * 15_485_863).next() * total;
    for (const candidate of streams) {
      rest -= candidate.config.weight;
      if (rest < 0) return candidate;
    }
    return streams[streams.length - 1];
  }

  /** Measures and logs where either is due. */
  async #report(isLast: boolean): Promise<void> {
    const { config, heldOut, engine, options } = this.#parts;
    const step = this.#step;
    const isDue = (every: number) => isLast || step % every === 0;
    const endedAt = performance.now();
    const measures = heldOut !== undefined && isDue(config.heldout!.every);
    const heldout = measures ? await heldOut.measure(engine, alphaAt(step, config)) : undefined;
    if (!measures && !isDue(config.logEvery)) return;
    const line = this.#log.take(step, endedAt, heldout);
    await appendFile(this.#logPath, `${JSON.stringify(line)}\n`);
    options.onLog?.(line);
  }

  #isSaveDue(): boolean {
    const { checkpointEvery, checkpointMinutes } = this.#parts.config;
    if (checkpointMinutes === undefined) return this.#step % checkpointEvery! === 0;
    return performance.now() - this.#savedAt >= checkpointMinutes * 60_000;
  }

  async #save(): Promise<void> {
    const { streams, signature, weights } = this.#parts;
    const positions = streams.map(({ stream }) => stream.position);
    const counts = streams.map(({ count }) => count);
    const origins = streams.map(({ origin }) => origin ?? null);
    const state: RunState = { step: this.#step, positions, counts, origins, signature };
    await writeCheckpoint(this.#checkpointPath, weights, this.#optimizer, state);
    this.#savedAt = performance.now();
  }
}

/** Weight of the residual branches at a step. */
function alphaAt(step: number, { alphaSteps }: TrainConfig): number {
  return alphaSteps > 0 ? Math.min(1, step / alphaSteps) : 1;
}

/** @throws ConflictError when the targets of a set are of other teachers, or centred elsewhere, than at the checkpoint. */
function requireSameOrigin(name: string, origin: string | undefined, before: string | null | undefined): void {
  if (before === undefined || before === (origin ?? null)) return;
  throw new ConflictError(
    `training set ${name} has vectors of other teachers, or other centres of them, than when the checkpoint was written; ` +
      `restore their files, or begin a new run with the checkpoint as 'init'`,
  );
}

/** @throws ConflictError when a set has lost or gained items since the checkpoint: its batches would be others. */
function requireSameCount(name: string, count: number, before: number | undefined): void {
  if (before === undefined || before === count) return;
  throw new ConflictError(
    `training set ${name} has ${count} items, it had ${before} when the checkpoint was written; restore its files, or begin ` +
      `a new run with the checkpoint as 'init'`,
  );
}

/** The step that the run ends with. */
export function lastStep({ steps, stopAfter }: TrainConfig): number {
  return Math.min(steps, stopAfter ?? steps);
}

/** Makes the optimizer of that kind over weights, which it is to update in place. */
function createOptimizer(weights: Weights, options: OptimizerOptions): Optimizer {
  return options.kind === 'lamb' ? new Lamb(weights, options) : new AdamW(weights, options);
}
