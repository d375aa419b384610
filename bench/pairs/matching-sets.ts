import { join } from 'node:path';
import type { LabelledPair } from '../../encoders/training/data/data-sets.ts';
import { LABELLED_SOURCES, readLabelledSplit } from '../../encoders/training/data/labelled-sources.ts';
import { loadTrainingSet } from '../../encoders/training/data/training-sets.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { writeJsonLines } from '../harness/json-lines.ts';
import { withholdLike } from './withheld-pairs.ts';

/** One data set of the comparison. */
export interface MatchingSet {
  readonly name: string;
  /** Training set by name, or a file of pairs that was written for this. */
  readonly train: string;
  /** Pairs that thresholds are found on; none of them is trained on or measured. */
  readonly dev: readonly LabelledPair[];
  /** Pairs taken from the training part to find thresholds on, to which the test part is as it is to these; of LCQMC alone. */
  readonly withheld?: readonly LabelledPair[];
  readonly test: readonly LabelledPair[];
  /** Distinct labels: 2, or 6 of graded pairs. */
  readonly classes: number;
  /** Pairs to train on. */
  readonly trainPairs: readonly LabelledPair[];
  /** Passes over them, as the articles train. */
  readonly epochs: number;
  readonly maxTokens: number;
}

const EPOCHS: Readonly<Record<string, number>> = { lcqmc: 1, atec: 5, bq: 5, pawsx_zh: 5, stsb_zh: 5 };

export const MATCHING_SETS = Object.keys(EPOCHS);

/** Pairs of LCQMC's training part that a threshold is found on. */
const WITHHELD = 8800;

/** Pairs of a dev split that a threshold is found on, at most: more changes it by less than its spread. */
const DEV_PAIRS = 5000;
const SPLIT_SEED = 8860;

/**
 * Reads a set. PAWS-X has no training split, so one half of its dev split trains and the other finds the threshold; of LCQMC pairs are withheld that are like
 * its test part, which its dev part is not.
 */
export async function readMatchingSet(name: string, dataDir: string, scratch: string): Promise<MatchingSet> {
  const source = LABELLED_SOURCES[name];
  const test = (await readLabelledSplit(dataDir, source, 'test')).pairs;
  const dev = (await readLabelledSplit(dataDir, source, 'dev')).pairs;
  const common = { name, test, epochs: EPOCHS[name], maxTokens: 128, classes: source.labels === 'graded' ? 6 : 2 };
  if (name === 'pawsx_zh') {
    const order = createRandom(SPLIT_SEED).shuffle(dev.slice());
    const half = order.length >> 1;
    const trainPairs = order.slice(0, half);
    return { ...common, ...(await ownFile(scratch, name, trainPairs)), dev: order.slice(half) };
  }
  const set = await loadTrainingSet(dataDir, name);
  if (set.kind !== 'labelled') throw new InvalidArgumentError(`${name} has no labels`);
  const usual = { ...common, train: name, trainPairs: set.pairs, dev: dev.slice(0, DEV_PAIRS) };
  if (name !== 'lcqmc') return usual;
  const { train, withheld } = withholdLike(set.pairs, test, { count: WITHHELD, seed: SPLIT_SEED });
  return { ...usual, ...(await ownFile(scratch, name, train)), withheld };
}

/** Writes pairs as a file to train on. */
async function ownFile(
  scratch: string,
  name: string,
  trainPairs: readonly LabelledPair[],
): Promise<Pick<MatchingSet, 'train' | 'trainPairs'>> {
  const path = join(scratch, `${name}-train.jsonl`);
  await writeJsonLines(path, trainPairs);
  return { train: `file:${path}`, trainPairs };
}
