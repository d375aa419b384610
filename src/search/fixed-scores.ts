import type { ScoredOrds } from '../core/top-k.ts';
import type { CandidateScores, FusionLegs, LegScore } from './fusion-legs.ts';
import type { FixedFusion } from './fusion-options.ts';

/**
 * Scores by parameters that say the same of every query.
 *
 * 'rrf' is the sum of 1 / (constant + rank) over the rankings that have the hit (Cormack, Clarke and Buettcher 2009, "Reciprocal Rank
 * Fusion outperforms Condorcet and individual Rank Learning Methods"). 'convex' is alpha * semantic + (1 - alpha) * lexical of
 * normalised scores (Bruch, Gai and Ingber 2022, arXiv:2210.11934, equations 2 to 4). 'min-max' maps the scores of the candidates
 * of a leg to [0, 1] and gives 0 to hits that are not among them. 'theoretical' maps the range of a leg to [0, 1], for legs that
 * were asked for the scores of all candidates. Differs from the source, whose theoretical normalisation takes the least score from theory but
 * the greatest from what was found: a query in one language whose words are not in the texts would get full marks for the best
 * accidental match.
 */
export function fixedScores({ semantic, lexical }: FusionLegs, parameters: FixedFusion): CandidateScores {
  if (parameters.method === 'rrf') {
    const part = (leg?: LegScore) => (leg?.rank === undefined ? 0 : 1 / (parameters.constant + leg.rank));
    return { score: (candidate) => part(candidate.semantic) + part(candidate.lexical) };
  }
  const { alpha, normalization } = parameters;
  const theoretical = normalization === 'theoretical';
  const first = normalizer(theoretical ? semantic.range : foundRange(semantic.candidates));
  const second = normalizer(theoretical ? lexical.range : foundRange(lexical.candidates));
  return { score: (candidate) => alpha * first(candidate.semantic) + (1 - alpha) * second(candidate.lexical) };
}

/** Least and greatest score found; where they are equal, one below, so that each is the greatest. */
function foundRange({ scores }: ScoredOrds): readonly [number, number] {
  if (scores.length === 0) return [0, 0];
  const [greatest, least] = [scores[0], scores[scores.length - 1]];
  return [least < greatest ? least : greatest - 1, greatest];
}

/** Maps `[least, greatest]` to `[0, 1]`, and what has no score to 0; a leg that has nothing to tell apart gives 0. */
function normalizer([least, greatest]: readonly [number, number]): (leg: LegScore | undefined) => number {
  const width = greatest - least;
  return (leg) => (leg === undefined || width === 0 ? 0 : (leg.score - least) / width);
}
