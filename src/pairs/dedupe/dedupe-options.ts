import { readItems, reading, requireInteger, requirePath } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { requireScorer } from '../../core/model-checks.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../core/options.ts';
import type { PairScorer } from '../../core/pair-scorer.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import type { Rejection } from '../../database/add-documents.ts';
import { Collection } from '../../database/collection.ts';
import type { EncoderOption } from '../../models/encoder-source.ts';
import { type CheckedDecision, checkDecision, DECISION_OPTIONS, type DecisionOptions } from './decision-options.ts';
import type { ItemSource } from './dedupe-item.ts';
import { NORMAL_TEXT_OPTIONS, type NormalTextOptions } from './normal-text.ts';

/** How items are deduplicated. */
export interface DedupeOptions extends DecisionOptions, NormalTextOptions, LongWorkOptions {
  /**
   * Old items: new ones are compared with these and not with each other. A list, or a collection that was opened with the same
   * encoder, whose index is then asked.
   */
  readonly against?: ItemSource | Collection;
  /** Turns texts into vectors. Default: the model that comes with the package; not loaded when only exact duplicates are wanted. */
  readonly encoder?: EncoderOption;
  /** Reads both texts of each near pair; its score then decides, so `threshold` is one of its scores. Stays the caller's to close. */
  readonly scorer?: PairScorer;
  /**
   * Least cosine of a pair that is looked at. Lower ones are never seen again by `rethreshold`; each step down costs time and memory.
   * Default: the threshold less 0.05, also where the threshold is unsure of lower ones; the summary tells that. Needed when there is none, or when it is one of a `scorer`.
   */
  readonly floor?: number;
  /** Keeps no more than the best pairs, some 50 bytes each; what was cut off is told. Default 20 million. */
  readonly maxPairs?: number;
  /** Least probability of finding a pair at the floor in a large list; nearer pairs are found more surely. Default 0.99. */
  readonly recall?: number;
  /** Of what is drawn at random. Default 1. */
  readonly seed?: number;
  /**
   * Folder for what takes long: a run that was stopped goes on from there, and `rethreshold` decides anew. Without one everything
   * is in memory only.
   */
  readonly folder?: string;
  /** Removes work on other items, or of another model, from the folder. Default false: it is refused. */
  readonly restart?: boolean;
  /** Told of every item that cannot be used: no text, a wrong id, an id that comes again, of which the last item is used. */
  readonly onRejected?: (rejection: Rejection & { readonly list: ListName }) => void;
  /**
   * Names the items that have no id, by their place in the list from 0 on. Default '#' and the number from 1 on; where another item was
   * given that id, a number follows: '#3.2'.
   */
  readonly nameItem?: (index: number, list: ListName) => string;
}

/** The items that are deduplicated, or those they are compared with. */
export type ListName = 'new' | 'old';

/** Options with their defaults. */
export interface CheckedDedupe {
  readonly decision: CheckedDecision;
  /** Absent when only exact duplicates are looked for. */
  readonly floor: number | undefined;
  readonly maxPairs: number;
  readonly recall: number;
  readonly seed: number;
  readonly normal: Required<NormalTextOptions>;
  readonly work: LongWorkOptions;
}

/** How far below the threshold pairs are kept, so that another one can be tried out. */
const FLOOR_MARGIN = 0.05;

const OPTIONS: OptionKinds<DedupeOptions> = {
  ...DECISION_OPTIONS,
  ...NORMAL_TEXT_OPTIONS,
  ...LONG_WORK,
  against: 'any',
  encoder: 'any',
  scorer: 'any',
  floor: 'number',
  maxPairs: 'any',
  recall: 'number',
  seed: 'any',
  folder: 'any',
  restart: 'boolean',
  onRejected: 'function',
  nameItem: 'function',
};

/** Reads options, each once. @throws InvalidArgumentError for one that there is not or of another kind. */
export function readDedupeOptions(options: DedupeOptions): DedupeOptions {
  const read = readOptions('dedupe', options, OPTIONS);
  const { against, scorer, folder } = read;
  if (scorer !== undefined) requireScorer('scorer', scorer);
  if (folder !== undefined) requirePath('folder', folder);
  if (against === undefined || isCollection(against)) return read;
  return { ...read, against: readItems('against', against) };
}

/** Checks options and fills in defaults. @throws InvalidArgumentError when one is wrong. */
export function checkDedupe(options: DedupeOptions): CheckedDedupe {
  const { maxPairs = 20_000_000, recall = 0.99, seed = 1, ignorePunctuation = false, signal, onProgress } = options;
  requireInteger(maxPairs, 'maxPairs', 0, Number.MAX_SAFE_INTEGER);
  requireInteger(seed, 'seed', 0);
  if (!(recall > 0 && recall < 1)) throw new InvalidArgumentError(`recall must be between 0 and 1, got ${recall}`);
  if (options.keep !== undefined && options.against !== undefined) {
    throw new InvalidArgumentError('keep chooses within one list; of two lists the old items are kept');
  }
  const decision = checkDecision(options);
  return {
    decision,
    floor: floorOf(options, decision),
    maxPairs,
    recall,
    seed,
    normal: { ignorePunctuation },
    work: { signal, onProgress },
  };
}

function floorOf({ floor, scorer }: DedupeOptions, { rule }: CheckedDecision): number | undefined {
  if (floor !== undefined) {
    if (!(floor > -1 && floor <= 1)) {
      throw new InvalidArgumentError(`floor must be a cosine above -1 and at most 1, got ${floor}`);
    }
    if (scorer === undefined && rule !== undefined && rule.threshold < floor) {
      throw new InvalidArgumentError(`the threshold ${rule.threshold} is below the floor ${floor}; lower the floor`);
    }
    return floor;
  }
  if (scorer !== undefined) {
    throw new InvalidArgumentError('with a scorer say from which cosine on pairs are given to it: floor');
  }
  if (rule === undefined) return undefined;
  if (rule.threshold > -1 + FLOOR_MARGIN && rule.threshold <= 1) return rule.threshold - FLOOR_MARGIN;
  throw new InvalidArgumentError(
    `a threshold of cosines lies between ${-1 + FLOOR_MARGIN} and 1, got ${rule.threshold}; a threshold of a model that reads both ` +
      'texts needs that model as scorer',
  );
}

/** Whether old items come from a collection. */
export function isCollection(against: DedupeOptions['against']): against is Collection {
  return reading('against', () => against instanceof Collection);
}
