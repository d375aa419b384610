import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { isRecord } from '../../../src/core/json-object.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import { trainChecks } from './config-checks.ts';
import { headProblem, type LossName, TASKS, type TrainTask } from './tasks.ts';
import { checkTeachers, type TeacherConfig } from './teacher-config.ts';
import { fillWanted, type WantedConfig } from './wanted-config.ts';

/** One data set of a training run; a batch holds items of one set only. */
export interface TrainSetConfig {
  /**
   * A public set by name, `file:PATH` for one's own pairs, `texts` for raw text, `items:PATH` for texts with teachers' vectors,
   * `pairs:PATH` for many pairs {"query", "passage", "kind"?}, which are kept as tokens (with 'mlm' as texts), or `lists:PATH` for what `kenyon lists` writes.
   */
  readonly name: string;
  /**
   * 'cosent' for labelled pairs, 'infonce' for positive pairs (of a labelled set: its most alike pairs),
   * 'mlm' and 'inverse-cloze' for raw text, 'mlm' also for `pairs:PATH` read together (with an interaction head), 'distill' for texts with teachers' vectors (and `model.teachers`). With a `model.head`: 'sbert', 'interaction' (labels are class numbers) and
   * 'interaction-cosent' for labelled pairs, 'interaction-listwise' for `lists:PATH`. With `model.entities`: 'entities' for texts with named spans. Default: what the
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
  /**
   * Of texts with named spans: share of the texts, from 0 to 1, in which other names stand for theirs each time they are read (see `swapNames`);
   * names come from open lists in the directory of the data and from the sets that are trained on. Default 0.
   */
  readonly swap?: number;
  /** Of `items:PATH`: one for each of the model's teachers, in that order. */
  readonly teachers?: readonly TeacherConfig[];
  /** Of `items:PATH`: weight of the similarities within the batch beside the cosine to the teacher. Default 1. */
  readonly similarity?: number;
  /** Of `lists:PATH`: what the passages of a query are to be ranked by. */
  readonly wanted?: Partial<WantedConfig>;
  /** Of `items:PATH`, `pairs:PATH` and `lists:PATH`: lines to read, from the first. Default: all. */
  readonly limit?: number;
  /** Of the same: how many times an epoch has each line of a kind; fractions are drawn. Default 1. */
  readonly kinds?: Readonly<Record<string, number>>;
  /** Share of the steps, relative to the other sets. Default 1. */
  readonly weight?: number;
  /**
   * What the set's loss counts beside those of other sets: its gradients are multiplied by it. The optimizer brings a lone set's steps to one
   * size whatever it is; sets whose gradients differ in size drown the smaller ones. Default 1.
   */
  readonly lossWeight?: number;
  /** Share of the run's steps, from 0 to below 1, after which the set joins in. Default 0. */
  readonly from?: number;
  /** Longest text, special tokens included; of an interaction task both texts together. Default 64. */
  readonly maxTokens?: number;
  /** Padded tokens of a batch, both sides together. Default 4096. */
  readonly batchTokens?: number;
  /** Rows of a batch. Default 256. */
  readonly batchRows?: number;
  /** lambda of CoSENT, inverse temperature of InfoNCE. Default 20; 1 for 'interaction-cosent' and 'interaction-listwise', whose scores have no bound. */
  readonly scale?: number;
}

const SET_DEFAULTS = {
  weight: 1,
  lossWeight: 1,
  from: 0,
  maxTokens: 64,
  batchTokens: 4096,
  batchRows: 256,
  similarity: 1,
  swap: 0,
  kinds: {},
};

export type FilledSetConfig = Required<Omit<TrainSetConfig, OptionalOfSet | 'wanted'>> &
  Pick<TrainSetConfig, OptionalOfSet> & { readonly wanted?: WantedConfig };

type OptionalOfSet = 'task' | 'sources' | 'scale' | 'labels' | 'teachers' | 'limit';

/** Scale of a loss when a set does not say: that of the papers for cosines, none for scores without bounds. */
export function defaultScale(loss: TrainTask | LossName): number {
  return loss === 'interaction-cosent' || loss === 'interaction-listwise' ? 1 : 20;
}

/** Latest share of the steps after which a set may join in. */
const LATEST = 0.99;

/** Fills the defaults of one set and rejects what no model can be trained with. @throws InvalidArgumentError that names the field. */
export function fillSetConfig(set: TrainSetConfig): FilledSetConfig {
  if (!isRecord(set)) trainChecks.reject('sets', 'objects with a name', set);
  trainChecks.text('sets[].name', set.name, 'a name');
  const { wanted, ...given } = set;
  const filled = { ...SET_DEFAULTS, ...given, ...wantedOf(set.name, wanted) };
  if (filled.task !== undefined && !TASKS.includes(filled.task)) {
    trainChecks.reject(`sets ${filled.name}: task`, `one of ${TASKS.join(', ')}`, filled.task);
  }
  for (const name of ['maxTokens', 'batchTokens', 'batchRows'] as const) {
    trainChecks.integer(`sets ${filled.name}: ${name}`, filled[name], 4);
  }
  trainChecks.range(`sets ${filled.name}: weight`, filled.weight, 0, 1e6);
  trainChecks.range(`sets ${filled.name}: lossWeight`, filled.lossWeight, 1e-6, 1e6);
  trainChecks.range(`sets ${filled.name}: from`, filled.from, 0, LATEST);
  trainChecks.range(`sets ${filled.name}: swap`, filled.swap, 0, 1);
  checkStored(filled);
  if (filled.scale !== undefined) trainChecks.range(`sets ${filled.name}: scale`, filled.scale, 0, 1e3);
  return filled;
}

/** What lists are to be ranked by; sets that are none have nothing of the kind. */
function wantedOf(name: string, wanted: unknown): { readonly wanted?: WantedConfig } {
  const field = `sets ${name}: wanted`;
  if (name.startsWith(LISTS_PREFIX)) return { wanted: fillWanted(field, wanted) };
  if (wanted !== undefined) trainChecks.reject(field, 'left out, but of sets lists:PATH', wanted);
  return {};
}

/** Most often that an epoch may have one line. */
const MOST_REPEATS = 1000;

/** Checks what only sets of items and of stored pairs have. */
function checkStored({ name, task, teachers, similarity, limit, kinds }: FilledSetConfig): void {
  const field = (what: string) => `sets ${name}: ${what}`;
  const [ofItems, ofPairs, ofLists] = [ITEMS_PREFIX, PAIRS_PREFIX, LISTS_PREFIX].map((prefix) =>
    name.startsWith(prefix),
  );
  if (ofItems !== (task === 'distill')) {
    trainChecks.reject(field('task'), "'distill' of sets items:PATH, and of no others", task);
  }
  if (ofPairs && task !== undefined && task !== 'infonce' && task !== 'mlm') {
    trainChecks.reject(field('task'), "'infonce' or 'mlm' of sets pairs:PATH", task);
  }
  if (ofLists !== (task === 'interaction-listwise')) {
    trainChecks.reject(field('task'), "'interaction-listwise' of sets lists:PATH, and of no others", task);
  }
  if (ofItems) checkTeachers(field('teachers'), teachers);
  else if (teachers !== undefined) trainChecks.reject(field('teachers'), 'left out, but of sets items:PATH', teachers);
  trainChecks.range(field('similarity'), similarity, 0, 1e6);
  if (limit !== undefined) trainChecks.integer(field('limit'), limit, 2);
  if (!isRecord(kinds)) trainChecks.reject(field('kinds'), 'an object of numbers', kinds);
  for (const [kind, weight] of Object.entries(kinds)) {
    trainChecks.range(field(`kinds.${kind}`), weight, 0, MOST_REPEATS);
  }
}

/** Checks a set against the model that it is to train. @throws InvalidArgumentError that names the field. */
export function checkSetFits(
  { name, task, labels }: FilledSetConfig,
  model: Pick<RoFormerConfig, 'head' | 'entities' | 'teachers'>,
): void {
  const problem = task && headProblem(task, model);
  if (task === 'mlm' && name.startsWith(PAIRS_PREFIX) && model.head?.kind !== 'interaction') {
    trainChecks.reject(`sets ${name}: task`, "'infonce' of a model without a head of kind 'interaction'", task);
  }
  if (problem) throw new InvalidArgumentError(`training config: sets ${name}: task ${problem}`);
  for (const [label, types] of Object.entries(labels ?? {})) {
    const known = model.entities?.types ?? [];
    if (Array.isArray(types) && types.every((type) => known.includes(type))) continue;
    trainChecks.reject(
      `sets ${name}: labels.${label}`,
      `an array of types of model.entities (${known.join(', ')})`,
      types,
    );
  }
}

/** A set name that starts so is the path of a file of texts to be distilled. */
export const ITEMS_PREFIX = 'items:';

/** A set name that starts so is the path of a file of many pairs. */
export const PAIRS_PREFIX = 'pairs:';

/** A set name that starts so is the path of a file of queries with passages. */
export const LISTS_PREFIX = 'lists:';
