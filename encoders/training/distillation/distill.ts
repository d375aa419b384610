import { existsSync } from 'node:fs';
import { requireOneOf } from '../../../src/core/checks.ts';
import { makeDirectory } from '../../../src/core/durable-file.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../../src/core/options.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { checkRoFormerConfig, type RoFormerConfig } from '../../roformer/config.ts';
import type { TrainLogLine } from '../run/run-log.ts';
import { train } from '../run/trainer.ts';
import { openTaught, type TaughtVectors } from '../taught/open-taught.ts';
import { collectTexts } from '../texts/collect-texts.ts';
import { checkTextsConfig } from '../texts/text-config.ts';
import { checkDistillationConfig, type DistillationConfig, textsOf, trainingOf } from './distillation-config.ts';
import { finishModel } from './finish-step.ts';
import { readMadeFrom, requireSame } from './made-from.ts';
import { type RunFiles, runFiles } from './run-files.ts';
import { type MakeStartOptions, makeLayers, makeStart, readTrained, requireStart } from './start-step.ts';
import { teachAll } from './teach-step.ts';
import { vocabOf } from './vocab-step.ts';

/** The steps of a run, in their order. */
export const DISTILLATION_STEPS = ['texts', 'vocab', 'teach', 'start', 'train', 'finish'] as const;

/** A step of a run of distillation. */
export type DistillationStep = (typeof DISTILLATION_STEPS)[number];

/** Where a run of distillation stops, and who is told of it. */
export interface DistillOptions extends LongWorkOptions {
  /** Ends after this step. Default: the last. */
  readonly until?: DistillationStep;
  /** Told what a step came to. */
  readonly onStep?: (step: DistillationStep, outcome: string) => void;
  readonly onLog?: (line: TrainLogLine) => void;
  /** Told what was left out of a training set. */
  readonly onNotice?: (text: string) => void;
}

const OPTIONS: OptionKinds<DistillOptions> = {
  until: 'any',
  onStep: 'function',
  onLog: 'function',
  onNotice: 'function',
  ...LONG_WORK,
};

/** Result of a run. */
export interface DistillResult {
  /** Directory of the finished model; undefined when the run ended before it. */
  readonly modelDir: string | undefined;
  readonly lastStep: DistillationStep;
}

/**
 * Makes a student from texts to finished model: collects texts, builds a vocabulary, has the teachers give their vectors, begins as
 * the best bag of tokens, trains, and folds the first teacher's head into the model. Every step keeps what it made in
 * `config.output`, so the same call goes on where it was stopped.
 * @throws ConflictError when the output holds what another configuration made; what the steps throw; AbortedError when `signal` fires.
 */
export async function distill(config: DistillationConfig, given: DistillOptions = {}): Promise<DistillResult> {
  const options = readOptions('distill', given, OPTIONS);
  if (options.until !== undefined) requireOneOf('until', options.until, DISTILLATION_STEPS);
  const run = new Distillation(checkDistillationConfig(config), options);
  for (const step of DISTILLATION_STEPS) {
    const outcome = await run[step]();
    options.onStep?.(step, outcome);
    if (step === options.until) return { modelDir: step === 'finish' ? run.modelDir : undefined, lastStep: step };
  }
  return { modelDir: run.modelDir, lastStep: 'finish' };
}

class Distillation implements Record<DistillationStep, () => Promise<string>> {
  readonly #config: DistillationConfig;
  readonly #options: DistillOptions;
  readonly #files: RunFiles;
  #vocab: readonly string[] = [];
  #dims: readonly number[] = [];
  /** Directory of the trained model that the student begins from; undefined where the regression is the start. */
  #begunFrom: string | undefined;

  constructor(config: DistillationConfig, options: DistillOptions) {
    this.#config = config;
    this.#options = options;
    this.#files = runFiles(config.output);
  }

  get #work(): LongWorkOptions {
    const { signal, onProgress } = this.#options;
    return { signal, onProgress };
  }

  get modelDir(): string {
    return this.#files.model;
  }

  async texts(): Promise<string> {
    await makeDirectory(this.#config.output);
    const { report } = this.#files;
    const wanted = checkTextsConfig(textsOf(this.#config));
    if (!existsSync(report)) {
      const { items, pairs, heldOut } = await collectTexts(wanted, this.#work);
      return `${items.lines} texts, ${pairs.lines} pairs, ${heldOut.lines} held-out texts`;
    }
    const { config } = await readMadeFrom(report);
    requireSame(config, wanted, `the texts of ${report} were collected`);
    return 'found';
  }

  async vocab(): Promise<string> {
    this.#vocab = await vocabOf(this.#config, this.#files, this.#work);
    this.#begunFrom = await this.#takeLayers();
    // Before hours of teaching; the heads that the start lacks are fitted after them.
    if (this.#begunFrom !== undefined) await readTrained(this.#begunFrom, this.#bareModel(), this.#vocab, this.#seed);
    return `${this.#vocab.length} tokens`;
  }

  async teach(): Promise<string> {
    const results = await teachAll(this.#config, this.#files, this.#work);
    this.#dims = (await this.#openTeachers()).map(({ dim }) => dim);
    return results.map(({ taught, count }) => `${count} vectors (${taught} new)`).join(', ');
  }

  async start(): Promise<string> {
    const options = await this.#startOptions();
    if (existsSync(this.#files.centres)) {
      await requireStart(this.#model(), this.#vocab, this.#files, options);
      return 'found';
    }
    const found = await makeStart(this.#model(), this.#vocab, this.#files, options);
    if (found === undefined) return `the weights of ${options.model}`;
    const { explained, kept } = found;
    return `a bag of tokens explains ${percent(explained)} of the teacher, of which the dimensions hold ${percent(kept)}`;
  }

  async train(): Promise<string> {
    const { until: _, onStep: __, ...options } = this.#options;
    const { steps, engine } = await train(trainingOf(this.#config, this.#files, this.#dims), options);
    return `${steps} steps on ${engine}`;
  }

  async finish(): Promise<string> {
    const shares = await finishModel(this.#config, this.#files, this.#work);
    const held = Object.entries(shares).map(([dim, share]) => `the first ${dim} dimensions ${percent(share)}`);
    return [this.#files.model, ...held].join(', ');
  }

  /** Takes the layers that the student begins with, where it begins with some. @returns directory of what it begins from. */
  async #takeLayers(): Promise<string | undefined> {
    const { model, layers } = this.#config.start;
    if (layers === undefined) return model;
    const teacher = this.#config.teachers[0].model;
    await makeLayers(this.#bareModel(), this.#vocab, this.#files, { model, teacher, layers });
    return this.#files.layers;
  }

  async #startOptions(): Promise<MakeStartOptions> {
    const { lambda, steps } = this.#config.start;
    const model = this.#begunFrom;
    const vectors = await this.#openTeachers();
    return {
      ...this.#work,
      ...(lambda !== undefined && { lambda }),
      ...(steps !== undefined && { steps }),
      ...(model !== undefined && { model }),
      teachers: this.#config.teachers.map(({ field = 'like', limit }, k) => ({ vectors: vectors[k], field, limit })),
      seed: this.#seed,
    };
  }

  get #seed(): number {
    return this.#config.train.seed ?? 1;
  }

  /** The student's configuration while it has teachers. */
  #model(): RoFormerConfig {
    return checkRoFormerConfig({ ...this.#bareModel(), teachers: this.#dims });
  }

  #bareModel(): RoFormerConfig {
    const { teachers: _, ...model } = checkRoFormerConfig({
      ...this.#config.train.model,
      vocabSize: this.#vocab.length,
    });
    return model;
  }

  #openTeachers(): Promise<TaughtVectors[]> {
    return Promise.all(this.#config.teachers.map((_, k) => openTaught(this.#files.vectors(k))));
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
