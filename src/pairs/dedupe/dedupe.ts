import { decideAgainst } from './decide-against.ts';
import { decideList } from './decide-list.ts';
import type { CheckedDecision } from './decision-options.ts';
import type { ItemSource } from './dedupe-item.ts';
import { checkDedupe, type DedupeOptions } from './dedupe-options.ts';
import type { DedupeResult } from './dedupe-result.ts';
import { findPairs } from './find-pairs.ts';
import type { FoundPairs } from './found-pairs.ts';
import { toResult } from './summarize.ts';

/**
 * Finds items that say the same. Exact duplicates, equal but for width, case and spaces, come first and need no model; the other
 * texts become vectors, near pairs come from an index and are scored in full, and a threshold decides.
 *
 * Any two members of a cluster match each other: a~b~c with a unlike c is not one cluster. Matches between clusters, and pairs that
 * the threshold leaves open, are given for a person to review. Nothing is deleted or changed, wherever the items come from.
 * @throws InvalidArgumentError when an option is wrong; ConflictError when the threshold is of another model, or the folder of other
 * items; AbortedError when `signal` fires.
 */
export async function dedupe(source: ItemSource, options: DedupeOptions = {}): Promise<DedupeResult> {
  const checked = checkDedupe(options);
  return decideAll(await findPairs(source, options, checked), checked.decision);
}

/** Decides what was found. */
export async function decideAll(found: FoundPairs, decision: CheckedDecision): Promise<DedupeResult> {
  const isAgainst = found.split > 0 || found.oldFrom < found.items.length;
  const decided = isAgainst ? decideAgainst(found, decision) : await decideList(found, decision);
  return toResult(found, decision, decided);
}
