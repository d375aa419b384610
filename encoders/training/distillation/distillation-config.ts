import { join } from 'node:path';
import { reading } from '../../../src/core/checks.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { isRecord } from '../../../src/core/json-object.ts';
import { type BuildVocabOptions, checkVocabSizes } from '../../tokenizer/build-vocab.ts';
import { ConfigChecks } from '../config/config-checks.ts';
import type { TrainSetConfig } from '../config/set-config.ts';
import { TEACHER_FIELDS, type TeacherField } from '../config/teacher-config.ts';
import { checkTrainConfig, type TrainConfig } from '../config/train-config.ts';
import { type RidgeOptions, ridgeOptions } from '../start/solve-ridge.ts';
import { checkTextsConfig, type TextsConfig } from '../texts/text-config.ts';
import { type RunFiles, runFiles } from './run-files.ts';

/** An encoder whose vectors the student follows. */
export interface TeacherModelConfig {
  /** Model as `loadEncoder` takes it: a folder as the hub has it, a model directory of ours, or the name of a shipped one. */
  readonly model: string;
  /** Which text of an item it reads: 'like', every text in its role; 'english', the English text of those that have one. Default 'like'. */
  readonly field?: TeacherField;
  /** Weight of its vectors in the loss. Default 1. */
  readonly weight?: number;
  /** How many of the items, from the first, it is asked for; it says nothing of the others. Default: all. */
  readonly limit?: number;
  /** Share of its head in the squared length of the finished vectors, from 0. Default: 1 for the first teacher, 0 for the others. */
  readonly share?: number;
}

/** Sizes of a vocabulary that is built from the texts; see {@link BuildVocabOptions}. */
export type VocabSizes = Omit<BuildVocabOptions, 'onProgress' | 'signal'>;

export type StartConfig = Pick<RidgeOptions, 'lambda' | 'steps'> & {
  readonly model?: string;
  /** Numbers of layers of `model`, or else of the first teacher, from 0, rising. */
  readonly layers?: readonly number[];
};

/** A student from texts to measured model, as `kenyon distill` reads it. */
export interface DistillationConfig {
  /** Purpose of the run; nothing reads it. */
  readonly description?: string;
  /** Directory for everything that the run makes; made if absent. */
  readonly output: string;
  /** Directory with the public data sets, the open texts in its folder `open`. */
  readonly data: string;
  /** Which texts: see {@link TextsConfig}. */
  readonly texts: Partial<Omit<TextsConfig, 'output' | 'data'>>;
  /** A vocab.txt, or the sizes of one that is built from the texts. */
  readonly vocab: string | VocabSizes;
  /** Their `share` says how much each decides how the finished vectors compare. */
  readonly teachers: readonly TeacherModelConfig[];
  /**
   * What the student begins as: the regression; or a model directory, which goes on with other texts: `vocab` and `train.model`
   * must be that model's, but for more layers, which begin as if they were not there; or some layers of such a model, whose feed-forward parts and vectors may
   * be cut to smaller ones (`modelLayers`); or layers of the first teacher, a BERT in the hub's layout, under words of
   * the run's vocabulary (`teacherLayers`). Heads of the run's last teachers that a start lacks are fitted to its vectors.
   */
  readonly start: StartConfig;
  /**
   * The training, as `kenyon train` reads it, less what the run itself knows. A set named 'items' is the run's texts with their
   * teachers, one named 'pairs' its pairs.
   */
  readonly train: Partial<TrainConfig> & Pick<TrainConfig, 'model' | 'sets' | 'steps'>;
}

const DEFAULTS = { data: '../shared/data', texts: {}, vocab: { hanWords: 20_000 }, start: {} } as const;
const KNOWN = [...Object.keys(DEFAULTS), 'description', 'output', 'teachers', 'train'];
const checks: ConfigChecks = new ConfigChecks('distillation config');
/** Fields of the training that follow from the run. */
const OWN = ['output', 'data', 'vocab', 'init', 'heldout'] as const;

/**
 * Reads and checks a configuration.
 * @throws NotFoundError, FormatError when the file cannot be read or is not JSON; InvalidArgumentError as {@link checkDistillationConfig}.
 */
export async function readDistillationConfig(path: string): Promise<DistillationConfig> {
  return checkDistillationConfig(await checks.read(path));
}

/**
 * Fills the defaults and rejects what is wrong before hours of teaching would show it.
 * @throws InvalidArgumentError that names the field.
 */
export function checkDistillationConfig(raw: unknown): DistillationConfig {
  return reading('the distillation config', () => check(raw));
}

function check(raw: unknown): DistillationConfig {
  checks.fields(raw, KNOWN);
  const config = { ...DEFAULTS, ...raw } as DistillationConfig;
  for (const name of ['output', 'data'] as const) checks.text(name, config[name]);
  for (const name of ['texts', 'start', 'train'] as const) {
    if (!isRecord(config[name])) checks.reject(name, 'an object', config[name]);
  }
  for (const name of ['output', 'data']) requireOwn('texts', config.texts, name);
  const { heldOut } = checkTextsConfig(textsOf(config));
  if (heldOut < 1) checks.reject('texts.heldOut', 'at least 1, since the training is measured by them', heldOut);
  checkVocab(config.vocab);
  checkTeachers(config.teachers);
  checkStart(config.start, config.train.model);
  checkTraining(config);
  return config;
}

function checkStart(start: StartConfig, student: unknown): void {
  checks.names(start, ['lambda', 'steps', 'model', 'layers'], 'start');
  const { model, layers, ...regression } = start;
  if (model !== undefined) {
    checks.text('start.model', model, 'a model directory');
    refuseBeside('model', regression);
  }
  if (layers !== undefined) {
    checkLayers(layers);
    if (model === undefined) checkTaughtStudent(student);
    refuseBeside('layers', regression);
  }
  ridgeOptions(regression);
}

/** Refuses what says otherwise how a student begins. */
function refuseBeside(chosen: 'model' | 'layers', others: object): void {
  for (const [name, value] of Object.entries(others)) {
    checks.reject(`start.${name}`, `left out beside start.${chosen}`, value);
  }
}

function checkLayers(layers: unknown): void {
  const isRising = (list: readonly unknown[]) =>
    list.every((layer, i) => Number.isInteger(layer) && (layer as number) > (i === 0 ? -1 : (list[i - 1] as number)));
  if (!Array.isArray(layers) || layers.length === 0 || !isRising(layers))
    checks.reject('start.layers', 'a list of rising numbers of layers, from 0', layers);
}

/** Refuses a student that layers of a teacher cannot be. */
function checkTaughtStudent(student: unknown): void {
  const { architecture, projection } = isRecord(student) ? student : {};
  if (projection !== undefined)
    checks.reject(
      'train.model.projection',
      "left out beside start.layers: the teacher's vectors have none",
      projection,
    );
  if (architecture !== 'bert')
    checks.reject('train.model.architecture', "'bert' beside start.layers, which are of a BERT", architecture);
}

function checkVocab(vocab: unknown): void {
  if (typeof vocab === 'string' && vocab !== '') return;
  if (!isRecord(vocab)) checks.reject('vocab', 'a path or sizes', vocab);
  checks.names(vocab, Object.keys(checkVocabSizes({})), 'vocab');
  checkVocabSizes(vocab);
}

/** Checks the training as far as it can be known before there are vectors of the teachers, whatever their dimensions. */
function checkTraining(config: DistillationConfig): void {
  for (const name of OWN) requireOwn('train', config.train, name);
  const { model } = trainingOf(
    config,
    runFiles(config.output),
    config.teachers.map(() => 1),
  );
  if (model.pooling !== 'weighted')
    checks.reject('train.model.pooling', "'weighted', for a run's start", model.pooling);
}

/** Refuses a field that follows from the run. */
function requireOwn(of: string, fields: object, name: string): void {
  if (Object.hasOwn(fields, name)) {
    checks.reject(`${of}.${name}`, 'left out: the run itself knows it', (fields as Record<string, unknown>)[name]);
  }
}

/** Where the texts of a run lie, and how they are collected. */
export function textsOf(config: DistillationConfig): Partial<TextsConfig> {
  return { ...config.texts, data: config.data, output: join(config.output, 'texts') };
}

function checkTeachers(teachers: unknown): void {
  if (!Array.isArray(teachers) || teachers.length === 0)
    checks.reject('teachers', 'a list of at least one teacher', teachers);
  for (const [k, teacher] of teachers.entries()) {
    const at = `teachers[${k}]`;
    if (!isRecord(teacher)) checks.reject(at, 'an object {model, field?, weight?, limit?, share?}', teacher);
    checks.names(teacher, ['model', 'field', 'weight', 'limit', 'share'], at);
    const { model, field, weight, limit, share } = teacher;
    checks.text(`${at}.model`, model, 'a model');
    if (field !== undefined) checks.choice(`${at}.field`, field, TEACHER_FIELDS);
    if (weight !== undefined) checks.range(`${at}.weight`, weight, 0, 1e6);
    if (limit !== undefined) checks.integer(`${at}.limit`, limit, 1);
    if (share !== undefined) checks.range(`${at}.share`, share, 0, 1e6);
  }
}

/** Steps between two looks at the held-out texts, when the training does not say how often a checkpoint is written. */
const USUAL_EVERY = 500;

/**
 * The training of a run as `train` takes it: from the run's start, on its texts and pairs, measured on its held-out texts.
 * @param dims dimensions of the teachers' vectors.
 * @throws InvalidArgumentError as `checkTrainConfig` does, and for a set 'items' that names teachers of its own.
 */
export function trainingOf(config: DistillationConfig, files: RunFiles, dims: readonly number[]): TrainConfig {
  const teachers = config.teachers.map(({ field, weight }, k) => ({
    vectors: files.vectors(k),
    centre: files.centres,
    ...(field && { field }),
    ...(weight !== undefined && { weight }),
  }));
  const { train } = config;
  // What is no list of objects is refused by the check.
  const sets = Array.isArray(train.sets) ? train.sets.map((set) => setOf(set, files, teachers)) : train.sets;
  return checkTrainConfig({
    ...train,
    model: { ...train.model, teachers: dims },
    output: files.training,
    data: config.data,
    vocab: files.vocab,
    init: files.start,
    sets,
    heldout: { items: files.heldout, teachers, every: train.checkpointEvery ?? USUAL_EVERY },
  });
}

function setOf(set: TrainSetConfig, files: RunFiles, teachers: TrainSetConfig['teachers']): TrainSetConfig {
  if (!isRecord(set)) return set;
  if (set.name === 'pairs') return { ...set, name: `pairs:${files.pairs}` };
  if (set.name !== 'items') return set;
  if (set.teachers !== undefined) {
    throw new InvalidArgumentError(
      "distillation config: train.sets items: teachers must be left out: they are the run's, got some",
    );
  }
  return { ...set, name: `items:${files.items}`, task: 'distill', teachers };
}
