import { decideAgainst } from './decide-against.ts';
import { decideList } from './decide-list.ts';
import type { CheckedDecision } from './decision-options.ts';
import type { DedupeResult } from './dedupe-result.ts';
import type { FoundPairs } from './found-pairs.ts';
import { toResult } from './summarize.ts';

/** Decides what was found. */
export async function decideFound(found: FoundPairs, decision: CheckedDecision): Promise<DedupeResult> {
  const isAgainst = found.split > 0 || found.oldFrom < found.items.length;
  const decided = isAgainst ? decideAgainst(found, decision) : await decideList(found, decision);
  return toResult(found, decision, decided);
}
