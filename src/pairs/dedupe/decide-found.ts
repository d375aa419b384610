import { decideAgainst } from './decide-against.ts';
import { type Decided, decideList } from './decide-list.ts';
import type { CheckedDecision } from './decision-options.ts';
import type { Cluster, DedupeResult, DedupeSummary } from './dedupe-result.ts';
import type { FoundPairs } from './found-pairs.ts';

/** Decides what was found. */
export async function decideFound(found: FoundPairs, decision: CheckedDecision): Promise<DedupeResult> {
  const decided = isAgainst(found) ? decideAgainst(found, decision) : await decideList(found, decision);
  return toResult(found, decision, decided);
}

/** Whether new items were compared with old ones. */
function isAgainst({ split, oldFrom, items }: FoundPairs): boolean {
  return split > 0 || oldFrom < items.length;
}

/** Puts together what was found and what was decided. */
function toResult(found: FoundPairs, decision: CheckedDecision, decided: Decided): DedupeResult {
  const { clusters, review } = decided;
  const kept = found.items.filter((_, item) => item < found.oldFrom && !decided.duplicates.has(item));
  return { clusters, review, kept, summary: summaryOf(found, decision, decided, kept.length) };
}

/**
 * Items whose text stands elsewhere already: of one list all but the first of each text, whichever of a cluster is kept, so that the
 * threshold does not change their number; against old items those that an old one has.
 */
function exactDuplicates(found: FoundPairs, clusters: readonly Cluster[]): number {
  if (!isAgainst(found)) return found.members.reduce((sum, { length }) => sum + length - 1, 0);
  return clusters.flatMap(({ duplicates }) => duplicates).filter(({ reason }) => reason === 'exact').length;
}

function summaryOf(
  found: FoundPairs,
  { rule, evidence }: CheckedDecision,
  { clusters, review, reviewLeftOut }: Decided,
  kept: number,
): DedupeSummary {
  const { items, oldFrom, pairs } = found;
  const { rejected, floor, byCosine, model, scorer, candidates, seconds } = found.found;
  const unsureFrom = byCosine ? rule?.unsure?.from : undefined;
  const duplicates = clusters.reduce((sum, cluster) => sum + cluster.duplicates.length, 0);
  const exact = exactDuplicates(found, clusters);
  return {
    items: oldFrom,
    ...(oldFrom < items.length && { oldItems: items.length - oldFrom }),
    rejected,
    clusters: clusters.length,
    largestCluster: clusters.reduce((most, { duplicates }) => Math.max(most, duplicates.length + 1), 0),
    exactDuplicates: exact,
    nearDuplicates: duplicates - exact,
    kept,
    review: review.length,
    reviewLeftOut,
    pairs: pairs.scores.length,
    ...(floor !== undefined && { floor }),
    ...(pairs.cutAt !== Number.NEGATIVE_INFINITY && { completeAbove: pairs.cutAt }),
    ...(rule !== undefined && { threshold: rule.threshold }),
    ...(unsureFrom !== undefined && floor !== undefined && unsureFrom < floor && { unsureFrom }),
    evidence,
    ...(model !== undefined && { model }),
    ...(scorer !== undefined && { scorer }),
    ...(candidates !== undefined && { candidates }),
    seconds,
  };
}
