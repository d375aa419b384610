import { plural } from '../core/wording.ts';
import type { RankedDocument } from './fusion.ts';
import { type Plan, reasonOf } from './search-result.ts';

interface Ranked {
  readonly documents: readonly RankedDocument[];
  readonly plan: Plan;
}

/** A ranking, best first, without what scores less than `minScore`, and why there is less of it. @param k how many were wanted. */
export function withoutLess(ranked: Ranked, minScore: number | undefined, k: number): Ranked {
  const { documents, plan } = ranked;
  if (minScore === undefined) return ranked;
  const kept = documents.filter(({ score }) => score >= minScore);
  if (kept.length >= Math.min(k, documents.length)) return { documents: kept, plan };
  const remark =
    kept.length === 0
      ? `no document scores ${minScore} or more, the best ${documents[0].score.toFixed(3)}`
      : `only ${plural(kept.length, 'document')} scored ${minScore} or more`;
  return { documents: kept, plan: { ...plan, ...reasonOf(plan.reason, remark) } };
}
