import { stat } from 'node:fs/promises';
import { FormatError, InvalidArgumentError, NotFoundError } from '../../core/errors.ts';
import { readOptions } from '../../core/options.ts';
import { decideFound } from './decide-found.ts';
import {
  type CheckedDecision,
  checkDecision,
  DECISION_OPTIONS,
  type DecisionOptions,
  requireSameModel,
} from './decision-options.ts';
import type { DedupeResult } from './dedupe-result.ts';
import type { FoundPairs } from './found-pairs.ts';
import { requireKeepField } from './keep-rule.ts';
import { readKeptItems } from './kept-items.ts';
import { readKeptPairs } from './pair-file.ts';
import { WorkFolder } from './work-folder.ts';

/**
 * Decides the pairs of an earlier run anew, as `dedupe` with these options would: no model, no index, no input.
 * @param path folder that was given to `dedupe`.
 * @throws InvalidArgumentError when the threshold is below what was looked at, naming the floor that would do; ConflictError when it
 * is of another model; NotFoundError or FormatError when the folder does not hold a whole run.
 */
export async function rethreshold(path: string, options: DecisionOptions): Promise<DedupeResult> {
  const decision = checkDecision(readOptions('rethreshold', options, DECISION_OPTIONS));
  const folder = new WorkFolder(path);
  // What else is wrong with the folder is told where it is read.
  const fault: NodeJS.ErrnoException | undefined = await stat(path).then(
    () => undefined,
    (error) => error,
  );
  if (fault?.code === 'ENOENT')
    throw new NotFoundError(`there is no run of dedupe at ${path}; name the folder that one was told to work in`);
  const kept = await readKeptPairs(folder);
  const found: FoundPairs = { ...kept, items: await readKeptItems(folder, kept.digest) };
  if (
    found.oldFrom > found.items.length ||
    found.members.some((row) => row.some((item) => item >= found.items.length))
  ) {
    throw new FormatError(`${path} holds pairs of more items than there are; run the command again`);
  }
  if (decision.keep !== 'first' && found.split > 0) {
    throw new InvalidArgumentError('keep chooses within one list; of two lists the old items are kept');
  }
  requireKeepField(found.items, decision.keep);
  requireSameModel(decision, found.found.model);
  requireCovered(found, decision, path);
  return decideFound(found, decision);
}

/** Refuses a threshold of cosines that pairs were not kept for. */
function requireCovered({ found, pairs }: FoundPairs, { rule }: CheckedDecision, path: string): void {
  if (rule === undefined || !found.byCosine) return;
  const { floor } = found;
  if (floor === undefined) {
    throw new InvalidArgumentError(
      `${path} holds exact duplicates only; run dedupe with a threshold or a floor first, ${rule.threshold} or lower`,
    );
  }
  if (rule.threshold < floor) {
    throw new InvalidArgumentError(
      `${path} holds pairs from cosine ${floor} on, so the threshold ${rule.threshold} cannot be decided; ` +
        `run dedupe again with floor ${rule.threshold} or lower`,
    );
  }
  if (rule.threshold > pairs.cutAt) return;
  throw new InvalidArgumentError(
    `${path} holds all pairs above ${pairs.cutAt} only, so the threshold ${rule.threshold} cannot be decided; ` +
      'run dedupe again with more maxPairs',
  );
}
