import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../src/core/errors.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { createRandom } from '../../src/core/random.ts';
import type { RoFormerConfig } from '../roformer/config.ts';
import { readModelWeights, writeModelDirectory } from '../roformer/model-directory.ts';
import { createModelTokenizer } from '../roformer/model-tokenizer.ts';
import { initialWeights, type Weights } from '../roformer/weights.ts';
import { readVocabFile } from '../tokenizer/vocab-file.ts';
import { AdamW } from './adamw.ts';
import type { GradientEngine } from './batch.ts';
import { copyInto, type RunState, restoreCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { createGradientEngine } from './gradient-engine.ts';
import { groupRate, rateFactor } from './schedule.ts';
import { startFor } from './start-weights.ts';
import { defaultScale, type TrainConfig } from './train-config.ts';
import { openTrainingStreams, type TrainingStream } from './training-streams.ts';

/** One line of a run's log: means over the steps since the line before. */
export interface TrainLogLine {
  readonly step: number;
  readonly steps: number;
  readonly learningRate: number;
  /** Mean loss of each set (by name and task) that had a step. */
  readonly losses: Readonly<Record<string, number>>;
  readonly gradientNorm: number;
  readonly secondsPerStep: number;
}

export interface TrainOptions extends LongWorkOptions {
  readonly onLog?: (line: TrainLogLine) => void;
}

/** What a run left behind. */
export interface TrainResult {
  /** Directory with config.json, vocab.txt and the weights. */
  readonly modelDir: string;
  readonly steps: number;
  readonly engine: string;
}

/**
 * Trains a model as configured, going on from the checkpoint in `config.output` if there is one. An abort writes a
 * checkpoint first, so that the same command continues the run.
 * With dropout a resumed run draws other masks than an uninterrupted one would have; without, it is the same run.
 * @throws AbortedError when `signal` fires; ConflictError when the checkpoint is of another configuration.
 */
export async function train(config: TrainConfig, options: TrainOptions = {}): Promise<TrainResult> {
  const vocab = await readVocabFile(config.vocab);
  const model: RoFormerConfig = { ...config.model, vocabSize: vocab.length };
  const weights = initialWeights(model, config.seed);
  if (config.init) copyInto(weights, startFor(weights, await readModelWeights(config.init)));
  await mkdir(config.output, { recursive: true });
  const streams = await openTrainingStreams(config, await createModelTokenizer(model, vocab));
  const engine = await createGradientEngine(config, model, weights);
  try {
    const run = new TrainingRun(config, signatureOf(config, vocab), weights, streams, engine, options);
    await run.resume();
    await run.finish();
  } finally {
    await engine.close();
  }
  await writeModelDirectory(config.output, { config: model, vocab, weights }, config.storage);
  return { modelDir: config.output, steps: lastStep(config), engine: engine.name };
}

/** The step that the run ends with. */
function lastStep({ steps, stopAfter }: TrainConfig): number {
  return Math.min(steps, stopAfter ?? steps);
}

class TrainingRun {
  readonly #config: TrainConfig;
  readonly #weights: Weights;
  readonly #streams: readonly TrainingStream[];
  readonly #engine: GradientEngine;
  readonly #options: TrainOptions;
  readonly #adam: AdamW;
  readonly #signature: string;
  readonly #log: RunLog;
  #step = 0;

  constructor(
    config: TrainConfig,
    signature: string,
    weights: Weights,
    streams: readonly TrainingStream[],
    engine: GradientEngine,
    options: TrainOptions,
  ) {
    this.#config = config;
    this.#weights = weights;
    this.#streams = streams;
    this.#engine = engine;
    this.#options = options;
    this.#adam = new AdamW(weights, config.optimizer);
    this.#signature = signature;
    this.#log = new RunLog(config);
  }

  get #checkpointPath(): string {
    return join(this.#config.output, 'checkpoint.bin');
  }

  async resume(): Promise<void> {
    if (!existsSync(this.#checkpointPath)) return;
    const state = await restoreCheckpoint(this.#checkpointPath, this.#weights, this.#adam, this.#signature);
    this.#step = state.step;
    this.#streams.forEach(({ stream }, i) => {
      stream.restore(state.positions[i]);
    });
  }

  async finish(): Promise<void> {
    const { checkpointEvery, logEvery } = this.#config;
    const steps = lastStep(this.#config);
    while (this.#step < steps) {
      if (this.#options.signal?.aborted) {
        await this.#save();
        throwIfAborted(this.#options.signal, `training, at step ${this.#step} of ${steps},`);
      }
      await this.#advance();
      this.#options.onProgress?.({ stage: 'train', done: this.#step, total: steps });
      if (this.#step % logEvery === 0 || this.#step === steps) await this.#writeLog();
      if (this.#step % checkpointEvery === 0 || this.#step === steps) await this.#save();
      // An engine may compute on this thread: let signals and other work in between two steps.
      await setImmediate();
    }
  }

  async #advance(): Promise<void> {
    const config = this.#config;
    const step = this.#step + 1;
    const { config: set, stream } = this.#draw(step);
    const alpha = config.alphaSteps > 0 ? Math.min(1, step / config.alphaSteps) : 1;
    const batch = stream.next();
    const scale = set.scale ?? defaultScale(batch.loss);
    const { loss, gradients } = await this.#engine.gradients(batch, { scale, alpha });
    const factor = rateFactor(step, config);
    const norm = this.#adam.update(gradients, (name) => factor * groupRate(name, config.groups, config.learningRate));
    this.#log.add(set.task ? `${set.name}:${set.task}` : set.name, loss, norm);
    this.#step = step;
  }

  /** The set of a step depends on seed and step alone, so that a resumed run draws the same. */
  #draw(step: number): TrainingStream {
    const total = this.#streams.reduce((sum, { config }) => sum + config.weight, 0);
    let rest = createRandom(this.#config.seed * 1_000_003 + step).next() * total;
    for (const candidate of this.#streams) {
      rest -= candidate.config.weight;
      if (rest < 0) return candidate;
    }
    return this.#streams[this.#streams.length - 1];
  }

  async #writeLog(): Promise<void> {
    const line = this.#log.take(this.#step);
    await appendFile(join(this.#config.output, 'train-log.jsonl'), `${JSON.stringify(line)}\n`);
    this.#options.onLog?.(line);
  }

  async #save(): Promise<void> {
    const positions = this.#streams.map(({ stream }) => stream.position);
    const state: RunState = { step: this.#step, positions, signature: this.#signature };
    await writeCheckpoint(this.#checkpointPath, this.#weights, this.#adam, state);
  }
}

/** Digest of everything that a resumed run must share with the one that it continues. */
function signatureOf(config: TrainConfig, vocab: readonly string[]): string {
  const { model, sets, steps, warmupSteps, learningRate, groups, optimizer, dropout, alphaSteps, seed } = config;
  const shared = { model, sets, steps, warmupSteps, learningRate, groups, optimizer, dropout, alphaSteps, seed };
  return createHash('sha256')
    .update(JSON.stringify({ ...shared, vocab }))
    .digest('hex');
}

class RunLog {
  readonly #config: TrainConfig;
  #losses = new Map<string, { sum: number; count: number }>();
  #norms = 0;
  #count = 0;
  #since = performance.now();

  constructor(config: TrainConfig) {
    this.#config = config;
  }

  add(name: string, loss: number, norm: number): void {
    const entry = this.#losses.get(name) ?? { sum: 0, count: 0 };
    this.#losses.set(name, { sum: entry.sum + loss, count: entry.count + 1 });
    this.#norms += norm;
    this.#count++;
  }

  take(step: number): TrainLogLine {
    const now = performance.now();
    const line: TrainLogLine = {
      step,
      steps: this.#config.steps,
      learningRate: round(rateFactor(step, this.#config) * this.#config.learningRate),
      losses: Object.fromEntries(Array.from(this.#losses, ([name, { sum, count }]) => [name, round(sum / count)])),
      gradientNorm: round(this.#norms / this.#count),
      secondsPerStep: round((now - this.#since) / 1000 / this.#count),
    };
    this.#losses = new Map();
    this.#norms = 0;
    this.#count = 0;
    this.#since = now;
    return line;
  }
}

function round(x: number): number {
  return Number(x.toPrecision(4));
}
