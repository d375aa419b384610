import { reading } from '../../../src/core/checks.ts';
import { isRecord } from '../../../src/core/json-object.ts';
import { checkRoFormerConfig, type RoFormerConfig } from '../../roformer/config.ts';
import type { OptimizerOptions } from '../optimizer/optimizer.ts';
import type { ParameterGroup, RatePoint } from '../optimizer/schedule.ts';
import { trainChecks } from './config-checks.ts';
import { checkSetFits, type FilledSetConfig, fillSetConfig, type TrainSetConfig } from './set-config.ts';
import { checkTeachers, type TeacherConfig } from './teacher-config.ts';

/** Texts that a run measures itself by, and never trains on. */
export interface HeldOutConfig {
  /** File of lines as a set `items:PATH` has them. */
  readonly items: string;
  readonly teachers: readonly TeacherConfig[];
  /** Steps from one measurement to the next; the last step is always measured. */
  readonly every: number;
}

/** A training run, as `kenyon train` reads it. */
export interface TrainConfig {
  /** Purpose of the run; nothing reads it. */
  readonly description?: string;
  /** Directory for the model, its checkpoint and the log; made if absent. */
  readonly output: string;
  /** Directory with the public data sets. */
  readonly data: string;
  /** vocab.txt; its size is the model's, unless words are left out of it. */
  readonly vocab: string;
  /**
   * Leaves out of the vocabulary the words of Han characters within which named spans of the training texts often begin or end, and those
   * that the texts hardly have. Default false.
   */
  readonly fitWords?: boolean;
  readonly model: Omit<RoFormerConfig, 'vocabSize'>;
  /**
   * A model directory or checkpoint whose weights are the start; random weights if absent. A directory may have another vocabulary: rows go by their tokens. A model that is told roles (`model.roles`) and
   * starts from the directory of one that is not begins with queries read as documents.
   */
  readonly init?: string;
  readonly sets: readonly TrainSetConfig[];
  readonly steps: number;
  /** End after this step although the schedule goes on (the start of a later run, say). Default: `steps`. */
  readonly stopAfter?: number;
  /** Updates over which the rate rises from 0, to fall to 0 at the last. Default 300, where `rates` is not given. */
  readonly warmupSteps?: number;
  /** Factors on `learningRate` by updates, `[[0, 0], [3000, 1], [90000, 0.1]]`, linear in between; with them, `warmupSteps` must be left out. */
  readonly rates?: readonly RatePoint[];
  readonly learningRate: number;
  readonly groups: readonly ParameterGroup[];
  readonly optimizer: OptimizerOptions;
  /** Batches whose gradients are averaged for one step. Default 1. */
  readonly accumulate?: number;
  /**
   * Brings the gradient of each set to length 1 before those of a step are added, each times its `lossWeight`: then the scales of their losses
   * do not matter (kexue.fm 8870, 8896). Default false.
   */
  readonly normalizeGradients?: boolean;
  readonly dropout: number;
  /** Steps over which the residual branches grow from 0 to full weight; 0 for trained weights (kexue.fm 8998). */
  readonly alphaSteps: number;
  readonly seed: number;
  /** How the finished model stores its matrices; 'int8' takes a quarter of the bytes. */
  readonly storage: 'float32' | 'int8';
  readonly engine: 'onnx' | 'tfjs';
  /** Threads of onnxruntime, or worker threads of tfjs. */
  readonly threads: number;
  /** Steps from one checkpoint to the next. Default 500, where `checkpointMinutes` is not given. */
  readonly checkpointEvery?: number;
  /** Minutes from one checkpoint to the next; with it, `checkpointEvery` must be left out. */
  readonly checkpointMinutes?: number;
  readonly heldout?: HeldOutConfig;
  readonly logEvery: number;
}

const TRAIN_DEFAULTS = {
  data: '../shared/data',
  groups: [],
  optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 },
  learningRate: 5e-4,
  dropout: 0,
  alphaSteps: 0,
  seed: 1,
  storage: 'float32',
  engine: 'onnx',
  threads: 2,
  logEvery: 50,
} as const;
const CHECKPOINT_EVERY = 500;
const WARMUP_STEPS = 300;

/**
 * Reads and checks a training configuration.
 * @throws NotFoundError, FormatError when the file cannot be read or is not JSON; InvalidArgumentError as {@link checkTrainConfig}.
 */
export async function readTrainConfig(path: string): Promise<TrainConfig> {
  return checkTrainConfig(await trainChecks.read(path));
}

/**
 * Fills the defaults and rejects what cannot be trained, so that a configuration can come from a program as well as a file.
 * @throws InvalidArgumentError that names the field.
 */
export function checkTrainConfig(raw: unknown): TrainConfig {
  return reading('the training config', () => check(raw));
}

function check(raw: unknown): TrainConfig {
  trainChecks.fields(raw, KNOWN);
  const given: Partial<TrainConfig> = raw;
  const config = {
    ...TRAIN_DEFAULTS,
    // A config that was filled is checked again where it is used.
    ...(given.checkpointMinutes === undefined && { checkpointEvery: CHECKPOINT_EVERY }),
    ...(given.rates === undefined && { warmupSteps: WARMUP_STEPS }),
    ...given,
    optimizer: { ...TRAIN_DEFAULTS.optimizer, ...given.optimizer },
  } as TrainConfig;
  for (const name of ['output', 'data', 'vocab'] as const) trainChecks.text(name, config[name]);
  for (const name of ['steps', 'threads', 'logEvery'] as const) trainChecks.integer(name, config[name], 1);
  for (const name of ['alphaSteps', 'seed'] as const) trainChecks.integer(name, config[name], 0);
  if (config.stopAfter !== undefined) trainChecks.integer('stopAfter', config.stopAfter, 1);
  trainChecks.range('learningRate', config.learningRate, 0, 1);
  trainChecks.range('dropout', config.dropout, 0, 0.9);
  trainChecks.choice('storage', config.storage, ['float32', 'int8']);
  trainChecks.choice('engine', config.engine, ['onnx', 'tfjs']);
  if (config.engine === 'tfjs' && config.dropout > 0)
    trainChecks.reject('dropout', "0 with engine 'tfjs'", config.dropout);
  if (config.fitWords !== undefined && typeof config.fitWords !== 'boolean') {
    trainChecks.reject('fitWords', 'true or false', config.fitWords);
  }
  checkOptimizer(config);
  checkRoFormerConfig({ ...config.model, vocabSize: 1 });
  if (!Array.isArray(config.sets) || config.sets.length === 0)
    trainChecks.reject('sets', 'at least one data set', config.sets);
  const sets = config.sets.map(fillSetConfig);
  for (const set of sets) checkSetFits(set, config.model);
  checkTurns(sets, config);
  if (config.heldout !== undefined) checkHeldOut(config.heldout, config.model);
  checkCheckpoints(config);
  return config;
}

/** Refuses sets of which nothing would ever be drawn, and a beginning without any. */
function checkTurns(sets: readonly FilledSetConfig[], { steps, stopAfter = steps }: TrainConfig): void {
  if (!sets.some(({ from, weight }) => from === 0 && weight > 0)) {
    trainChecks.reject(
      'sets',
      'one with a weight that is there from the first step',
      sets.map(({ from }) => from),
    );
  }
  const late = sets.find(({ from }) => from * steps >= stopAfter);
  if (late)
    trainChecks.reject(`sets ${late.name}: from`, `a share of the steps before the last, ${stopAfter}`, late.from);
}

const KNOWN = [
  ...Object.keys(TRAIN_DEFAULTS),
  ...[
    'output',
    'vocab',
    'fitWords',
    'model',
    'init',
    'sets',
    'steps',
    'stopAfter',
    'warmupSteps',
    'rates',
    'accumulate',
    'normalizeGradients',
    'description',
    'checkpointEvery',
    'checkpointMinutes',
    'heldout',
  ],
];

const OPTIMIZER_FIELDS = ['kind', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'clipNorm'];
/** Most batches of one step. */
const MOST_ACCUMULATED = 4096;

function checkOptimizer({ optimizer, accumulate, normalizeGradients, warmupSteps, rates }: TrainConfig): void {
  trainChecks.names(optimizer, OPTIMIZER_FIELDS, 'optimizer');
  if (optimizer.kind !== undefined) trainChecks.choice('optimizer.kind', optimizer.kind, ['adamw', 'lamb']);
  for (const name of ['beta1', 'beta2'] as const) trainChecks.range(`optimizer.${name}`, optimizer[name], 0, 0.999999);
  trainChecks.range('optimizer.epsilon', optimizer.epsilon, 0, 1);
  trainChecks.range('optimizer.weightDecay', optimizer.weightDecay, 0, 1);
  trainChecks.range('optimizer.clipNorm', optimizer.clipNorm, 1e-9, 1e12);
  if (accumulate !== undefined) {
    trainChecks.integer('accumulate', accumulate, 1);
    trainChecks.range('accumulate', accumulate, 1, MOST_ACCUMULATED);
  }
  if (normalizeGradients !== undefined && typeof normalizeGradients !== 'boolean') {
    trainChecks.reject('normalizeGradients', 'true or false', normalizeGradients);
  }
  if (rates === undefined) trainChecks.integer('warmupSteps', warmupSteps, 0);
  else checkRates(rates, warmupSteps);
}

function checkRates(rates: readonly RatePoint[], warmupSteps: number | undefined): void {
  if (warmupSteps !== undefined) trainChecks.reject('warmupSteps', 'left out beside rates', warmupSteps);
  const isPoint = (point: unknown) => Array.isArray(point) && point.length === 2;
  if (!Array.isArray(rates) || rates.length === 0 || !rates.every(isPoint)) {
    trainChecks.reject('rates', 'pairs of a step and a factor, [[0, 0], [1000, 1]]', rates);
  }
  for (const [i, [step, factor]] of rates.entries()) {
    trainChecks.integer(`rates[${i}][0]`, step, i === 0 ? 0 : rates[i - 1][0] + 1);
    trainChecks.range(`rates[${i}][1]`, factor, 0, 1000);
  }
}

function checkCheckpoints({ checkpointEvery, checkpointMinutes }: TrainConfig): void {
  if (checkpointMinutes === undefined) {
    trainChecks.integer('checkpointEvery', checkpointEvery, 1);
    return;
  }
  trainChecks.range('checkpointMinutes', checkpointMinutes, 0.01, 1440);
  if (checkpointEvery !== undefined)
    trainChecks.reject('checkpointEvery', 'left out beside checkpointMinutes', checkpointEvery);
}

function checkHeldOut(heldout: HeldOutConfig, model: TrainConfig['model']): void {
  if (!isRecord(heldout)) trainChecks.reject('heldout', 'an object {items, teachers, every}', heldout);
  trainChecks.text('heldout.items', heldout.items);
  checkTeachers('heldout.teachers', heldout.teachers);
  trainChecks.integer('heldout.every', heldout.every, 1);
  if (model.teachers === undefined) trainChecks.reject('heldout', 'left out of a model without teachers', heldout);
}
