import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelPath } from '../../../encoders/pretrained.ts';
import { FormatError } from '../../../src/core/errors.ts';

/** Whether nothing of a set trained a model: 'unknown' where nobody says what did, 'none' where a set has no training part. */
export type ZeroShot = 'yes' | 'no' | 'unknown' | 'none';

const FILE = 'trained-on.json';

/**
 * Names of the training sets that a model has seen, as its folder says in trained-on.json, `{"sets": [...]}`; undefined without
 * that file. @throws FormatError when it says something else.
 */
export async function readTrainedOn(model: string): Promise<ReadonlySet<string> | undefined> {
  const path = join(modelPath(model), FILE);
  if (!existsSync(path)) return undefined;
  const { sets } = JSON.parse(await readFile(path, 'utf8')) as { sets?: unknown };
  if (Array.isArray(sets) && sets.every((name) => typeof name === 'string')) return new Set(sets);
  throw new FormatError(`read ${path}: expected {"sets": [names of training sets]}, got sets ${JSON.stringify(sets)}`);
}

/** Whether a set is new to a model. @param source name of the set's training part. */
export function zeroShotOf(source: string | undefined, trainedOn: ReadonlySet<string> | undefined): ZeroShot {
  if (source === undefined) return 'none';
  if (trainedOn === undefined) return 'unknown';
  return trainedOn.has(source) ? 'no' : 'yes';
}
