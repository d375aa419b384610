import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabelledPair } from '../../encoders/training/data/data-sets.ts';
import { LABELLED_SOURCES, readLabelledSplit } from '../../encoders/training/data/labelled-sources.ts';
import { createRandom } from '../../src/core/random.ts';

/** One data set of the comparison. */
export interface MatchingSet {
  readonly name: string;
  /** Training set by name, or a file of pairs that was written for this. */
  readonly train: string;
  /** Pairs that thresholds are found on; none of them is trained on or measured. */
  readonly dev: readonly LabelledPair[];
  readonly test: readonly LabelledPair[];
  /** Distinct labels: 2, or 6 of graded pairs. */
  readonly classes: number;
  readonly steps: number;
  readonly maxTokens: number;
}

/** Steps a run: a few epochs of the small sets, part of one of the large. */
const STEPS: Readonly<Record<string, number>> = { lcqmc: 240, atec: 120, bq: 100, pawsx_zh: 64, stsb_zh: 120 };

export const MATCHING_SETS = Object.keys(STEPS);

/** Pairs of a dev split that a threshold is found on, at most: more changes it by less than its spread. */
const DEV_PAIRS = 5000;
const SPLIT_SEED = 8860;

/** Reads a set; PAWS-X has no training split, so one half of its dev split trains and the other finds the threshold. */
export async function readMatchingSet(name: string, dataDir: string, scratch: string): Promise<MatchingSet> {
  const source = LABELLED_SOURCES[name];
  const test = (await readLabelledSplit(dataDir, source, 'test')).pairs;
  const dev = (await readLabelledSplit(dataDir, source, 'dev')).pairs;
  const common = { name, test, steps: STEPS[name], maxTokens: 128 };
  if (name !== 'pawsx_zh') {
    const classes = source.labels === 'graded' ? 6 : 2;
    return { ...common, train: name, dev: dev.slice(0, DEV_PAIRS), classes };
  }
  const order = createRandom(SPLIT_SEED).shuffle(dev.slice());
  const half = order.length >> 1;
  await mkdir(scratch, { recursive: true });
  const path = join(scratch, 'pawsx-half.jsonl');
  await writeFile(
    path,
    order
      .slice(0, half)
      .map((pair) => `${JSON.stringify(pair)}\n`)
      .join(''),
  );
  return { ...common, train: `file:${path}`, dev: order.slice(half), classes: 2 };
}
