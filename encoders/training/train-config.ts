import { readFile } from 'node:fs/promises';
import { FormatError, InvalidArgumentError, messageOf, NotFoundError } from '../../src/core/errors.ts';
import { checkRoFormerConfig, type RoFormerConfig } from '../roformer/config.ts';
import type { AdamWOptions } from './adamw.ts';
import type { TrainBatch } from './batch.ts';
import { checkInteger, checkRange, reject } from './config-fields.ts';
import { checkHeldOut, checkItemSet } from './distill/check-items.ts';
import { headProblem } from './head-problem.ts';
import type { ParameterGroup } from './schedule.ts';

const TASKS = [
  'cosent',
  'infonce',
  'distill',
  'sbert',
  'interaction',
  'interaction-cosent',
  'mlm',
  'inverse-cloze',
  'entities',
] as const;

/** What a set trains. */
export type TrainTask = (typeof TASKS)[number];

/** Where a teacher's vectors of the texts of a set are. */
export interface TeacherConfig {
  /** File of taught vectors. */
  readonly vectors: string;
  /** Of which text of a line: 'like' (or the text itself, where the line has none), or 'english'. Default 'like'. */
  readonly field?: 'like' | 'english';
  /** File of the centres that a start was made with, teacher k's the k-th; default the mean of `vectors`. */
  readonly centre?: string;
  /** What this teacher counts. Default 1; 0 leaves it out. */
  readonly weight?: number;
}

/** Texts that a run measures itself by, and never trains on. */
export interface HeldOutConfig {
  /** File of lines as a set `items:PATH` has them. */
  readonly items: string;
  readonly teachers: readonly TeacherConfig[];
  /** Steps from one measurement to the next; the last step is always measured. */
  readonly every: number;
}

/** One data set of a training run; a batch holds items of one set only. */
export interface TrainSetConfig {
  /**
   * A public set by name, `file:PATH` for one's own pairs, `texts` for raw text, `items:PATH` for texts with teachers' vectors,
   * or `pairs:PATH` for many pairs {"query", "passage", "kind"?}, which are kept as tokens.
   */
  readonly name: string;
  /**
   * 'cosent' for labelled pairs, 'infonce' for positive pairs (of a labelled set: its most alike pairs),
   * 'mlm' and 'inverse-cloze' for raw text, 'distill' for texts with teachers' vectors (and `model.teachers`). With a `model.head`: 'sbert', 'interaction' (labels are class numbers) and
   * 'interaction-cosent' for labelled pairs. With `model.entities`: 'entities' for texts with named spans. Default: what the
   * set's kind and the head suggest.
   */
  readonly task?: TrainTask;
  /** With `texts`: which of the text sources to read; all if absent. */
  readonly sources?: readonly string[];
  /**
   * Of texts with named spans: which types of the model each label of the set stands for; a label that is not named here is
   * left out, and types that no label stands for learn nothing from the set. Default: the types of the same names.
   */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** Of `items:PATH`: one for each of the model's teachers, in that order. */
  readonly teachers?: readonly TeacherConfig[];
  /** Of `items:PATH`: weight of the similarities within the batch beside the cosine to the teacher. Default 1. */
  readonly similarity?: number;
  /** Of `items:PATH` and `pairs:PATH`: lines to read, from the first. Default: all. */
  readonly limit?: number;
  /** Of `items:PATH` and `pairs:PATH`: how many times an epoch has each line of a kind; fractions are drawn. Default 1. */
  readonly kinds?: Readonly<Record<string, number>>;
  /** Share of the steps, relative to the other sets. Default 1. */
  readonly weight?: number;
  /** Longest text, special tokens included; of an interaction task both texts together. Default 64. */
  readonly maxTokens?: number;
  /** Padded tokens of a batch, both sides together. Default 4096. */
  readonly batchTokens?: number;
  /** Rows of a batch. Default 256. */
  readonly batchRows?: number;
  /** lambda of CoSENT, inverse temperature of InfoNCE. Default 20; 1 for 'interaction-cosent', whose scores have no bound. */
  readonly scale?: number;
}

/** A training run, as `kenyon train` reads it. */
export interface TrainConfig {
  /** What the run is for; nothing reads it. */
  readonly description?: string;
  /** Directory for the model, its checkpoint and the log; made if absent. */
  readonly output: string;
  /** Directory with the public data sets. */
  readonly data: string;
  /** vocab.txt; its size is the model's. */
  readonly vocab: string;
  readonly model: Omit<RoFormerConfig, 'vocabSize'>;
  /** A model directory or checkpoint whose weights are the start; random weights if absent. */
  readonly init?: string;
  readonly sets: readonly TrainSetConfig[];
  readonly steps: number;
  /** End after this step although the schedule goes on (the start of a later run, say). Default: `steps`. */
  readonly stopAfter?: number;
  readonly warmupSteps: number;
  readonly learningRate: number;
  readonly groups: readonly ParameterGroup[];
  readonly optimizer: AdamWOptions;
  readonly dropout: number;
  /** Steps over which the residual branches grow from 0 to full weight; 0 for trained weights (kexue.fm 8998). */
  readonly alphaSteps: number;
  readonly seed: number;
  /** How the finished model stores its matrices; 'int8' takes a quarter of the bytes. */
  readonly storage: 'float32' | 'int8';
  readonly engine: 'onnx' | 'tfjs';
  /** Threads of onnxruntime, or worker threads of tfjs. */
  readonly threads: number;
  readonly checkpointEvery: number;
  /** Minutes from one checkpoint to the next; with it, `checkpointEvery` must be left out. */
  readonly checkpointMinutes?: number;
  readonly heldout?: HeldOutConfig;
  readonly logEvery: number;
}

const TRAIN_DEFAULTS = {
  data: '../shared/data',
  groups: [],
  optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 },
  warmupSteps: 300,
  learningRate: 5e-4,
  dropout: 0,
  alphaSteps: 0,
  seed: 1,
  storage: 'float32',
  engine: 'onnx',
  threads: 2,
  checkpointEvery: 500,
  logEvery: 50,
} as const;

const SET_DEFAULTS = { weight: 1, maxTokens: 64, batchTokens: 4096, batchRows: 256, similarity: 1, kinds: {} };

export type FilledSetConfig = Required<Omit<TrainSetConfig, OptionalOfSet>> & Pick<TrainSetConfig, OptionalOfSet>;

type OptionalOfSet = 'task' | 'sources' | 'scale' | 'labels' | 'teachers' | 'limit';

/** Scale of a loss when a set does not say: that of the papers for cosines, none for scores without bounds. */
export function defaultScale(loss: TrainTask | TrainBatch['loss']): number {
  return loss === 'interaction-cosent' ? 1 : 20;
}

/**
 * Reads and checks a training configuration.
 * @throws NotFoundError, FormatError when the file cannot be read or is not JSON; InvalidArgumentError as {@link checkTrainConfig}.
 */
export async function readTrainConfig(path: string): Promise<TrainConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new NotFoundError(`training config ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  try {
    return checkTrainConfig(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new FormatError(`training config ${path} is not JSON: ${cause.message}`, { cause });
    }
    throw cause;
  }
}

/**
 * Fills the defaults and rejects what cannot be trained, so that a configuration can come from a program as well as a file.
 * @throws InvalidArgumentError that names the field.
 */
export function checkTrainConfig(raw: unknown): TrainConfig {
  if (typeof raw !== 'object' || raw === null) reject('the whole', 'a JSON object', raw);
  const given = raw as Partial<TrainConfig>;
  for (const name of Object.keys(given)) {
    if (!KNOWN.has(name)) reject(name, `one of ${[...KNOWN].join(', ')}`, 'an unknown field');
  }
  const config = {
    ...TRAIN_DEFAULTS,
    ...given,
    optimizer: { ...TRAIN_DEFAULTS.optimizer, ...given.optimizer },
  } as TrainConfig;
  for (const name of ['output', 'data', 'vocab'] as const) {
    if (typeof config[name] !== 'string' || config[name] === '') reject(name, 'a path', config[name]);
  }
  for (const name of ['steps', 'threads', 'checkpointEvery', 'logEvery'] as const) checkInteger(name, config[name], 1);
  for (const name of ['warmupSteps', 'alphaSteps', 'seed'] as const) checkInteger(name, config[name], 0);
  if (config.stopAfter !== undefined) checkInteger('stopAfter', config.stopAfter, 1);
  checkRange('learningRate', config.learningRate, 0, 1);
  checkRange('dropout', config.dropout, 0, 0.9);
  if (config.storage !== 'float32' && config.storage !== 'int8')
    reject('storage', "'float32' or 'int8'", config.storage);
  if (config.engine !== 'onnx' && config.engine !== 'tfjs') reject('engine', "'onnx' or 'tfjs'", config.engine);
  if (config.engine === 'tfjs' && config.dropout > 0) reject('dropout', "0 with engine 'tfjs'", config.dropout);
  checkRoFormerConfig({ ...config.model, vocabSize: 1 });
  if (!Array.isArray(config.sets) || config.sets.length === 0) reject('sets', 'at least one data set', config.sets);
  for (const set of config.sets) checkTask(fillSetConfig(set), config.model);
  if (config.heldout !== undefined) checkHeldOut(config.heldout, config.model);
  checkCheckpoints(given);
  return config;
}

const KNOWN = new Set([
  ...Object.keys(TRAIN_DEFAULTS),
  ...['output', 'vocab', 'model', 'init', 'sets', 'steps', 'stopAfter', 'description', 'checkpointMinutes', 'heldout'],
]);

function checkCheckpoints({ checkpointEvery, checkpointMinutes }: Partial<TrainConfig>): void {
  if (checkpointMinutes === undefined) return;
  checkRange('checkpointMinutes', checkpointMinutes, 0.01, 1440);
  if (checkpointEvery !== undefined) reject('checkpointEvery', 'left out beside checkpointMinutes', checkpointEvery);
}

function checkTask({ name, task, labels }: FilledSetConfig, model: TrainConfig['model']): void {
  const problem = task && headProblem(task, model);
  if (problem) throw new InvalidArgumentError(`training config: sets ${name}: task ${problem}`);
  for (const [label, types] of Object.entries(labels ?? {})) {
    const known = model.entities?.types ?? [];
    if (Array.isArray(types) && types.every((type) => known.includes(type))) continue;
    reject(`sets ${name}: labels.${label}`, `an array of types of model.entities (${known.join(', ')})`, types);
  }
}

/** Fills the defaults of one set. */
export function fillSetConfig(set: TrainSetConfig): FilledSetConfig {
  const filled = { ...SET_DEFAULTS, ...set };
  if (typeof filled.name !== 'string' || filled.name === '') reject('sets[].name', 'a name', filled.name);
  if (filled.task !== undefined && !TASKS.includes(filled.task)) {
    reject(`sets ${filled.name}: task`, `one of ${TASKS.join(', ')}`, filled.task);
  }
  for (const name of ['maxTokens', 'batchTokens', 'batchRows'] as const) {
    checkInteger(`sets ${filled.name}: ${name}`, filled[name], 4);
  }
  checkRange(`sets ${filled.name}: weight`, filled.weight, 0, 1e6);
  checkItemSet(filled);
  if (filled.scale !== undefined) checkRange(`sets ${filled.name}: scale`, filled.scale, 0, 1e3);
  return filled;
}
