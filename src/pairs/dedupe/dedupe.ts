import { readItems } from '../../core/checks.ts';
import type { ItemSource } from './dedupe-item.ts';
import type { DedupeOptions } from './dedupe-options.ts';
import type { DedupeResult } from './dedupe-result.ts';

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
  // Not above: whoever imports the main door to search is not to load what finds duplicates.
  const [{ checkDedupe, readDedupeOptions }, { findPairs }, { decideFound }] = await Promise.all([
    import('./dedupe-options.ts'),
    import('./find-pairs.ts'),
    import('./decide-found.ts'),
  ]);
  const read = readDedupeOptions(options);
  const checked = checkDedupe(read);
  const items = readItems('the items', source);
  return decideFound(await findPairs(items, read, checked), checked.decision);
}
