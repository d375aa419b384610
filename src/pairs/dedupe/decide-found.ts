import { decideAgainst } from './decide-against.ts';
import { type Decided, decideList } from './decide-list.ts';
import type { CheckedDecision } from './decision-options.ts';
import type { DedupeResult, DedupeSummary } from './dedupe-result.ts';
import type { FoundPairs } from './found-pairs.ts';

/** Decides what was found. */
export async function decideFound(found: FoundPairs, decision: CheckedDecision): Promise<DedupeResult> {
  const isAgainst = found.split > 0 || found.oldFrom < found.items.length;
  const decided = isAgainst ? decideAgainst(found, decision) : await decideList(found, decision);
  return toResult(found, decision, decided);
}

/** Puts together what was found and what was decided. */
export function toResult(found: FoundPairs, decision: CheckedDecision, decided: Decided): DedupeResult {
  const { clusters, review } = decided;
  const kept = found.items.filter((_, item) => item < found.oldFrom && !decided.duplicates.has(item));
  return { clusters, review, kept, summary: summaryOf(found, decision, decided, kept.length) };
}

function summaryOf(
  { items, oldFrom, pairs, found }: FoundPairs,
  { rule, evidence }: CheckedDecision,
  { clusters, review, reviewLeftOut }: Decided,
  kept: number,
): DedupeSummary {
  const { rejected, floor, byCosine, model, scorer, candidates, seconds } = found;
  const unsureFrom = byCosine ? rule?.unsure?.from : undefined;
  const all = clusters.flatMap(({ duplicates }) => duplicates);
  return {
    items: oldFrom,
    ...(oldFrom < items.length && { oldItems: items.length - oldFrom }),
    rejected,
    clusters: clusters.length,
    largestCluster: clusters.reduce((most, { duplicates }) => Math.max(most, duplicates.length + 1), 0),
    exactDuplicates: all.filter(({ reason }) => reason === 'exact').length,
    nearDuplicates: all.filter(({ reason }) => reason === 'near').length,
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
