import { sortInSlices } from '../core/sort-in-slices.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { ScoredOrds } from '../core/top-k.ts';
import type { FusionParameters } from './fusion-options.ts';

/** Score and place of a document in one ranking. */
export interface LegScore {
  /** Place among its candidates, from 1; absent when the hit is not one of them. */
  readonly rank?: number;
  readonly score: number;
}

/** A document at its place in a ranking. */
export interface RankedDocument {
  readonly ord: number;
  /** Larger is better; comparable between documents of one query. */
  readonly score: number;
  /** Absent when that way of searching has not scored the document. */
  readonly semantic?: LegScore;
  readonly lexical?: LegScore;
}

/** One of two rankings to be fused, with scores for what the other one found. */
export interface FusionLeg {
  /** Its candidates, best first. */
  readonly candidates: ScoredOrds;
  /** Least and greatest score that it can give for this query: -1 and 1 for cosines, 0 and the bound of the query for BM25. */
  readonly range: readonly [least: number, greatest: number];
  /** Scores any ords, `[n]`; NaN for one that is not there any more. */
  readonly scoresOf: (ords: Uint32Array) => Float32Array | Promise<Float32Array>;
}

interface Candidate {
  readonly ord: number;
  semantic?: LegScore;
  lexical?: LegScore;
}

type LegName = 'semantic' | 'lexical';

/** Candidates worked on between two looks at the clock. */
const BLOCK = 1024;

/**
 * Makes one ranking of two: the best `k` of what stands in either, best first, equal scores by ascending ord.
 *
 * 'rrf' is the sum of 1 / (constant + rank) over the rankings that have the hit (Cormack, Clarke and Buettcher 2009, "Reciprocal Rank
 * Fusion outperforms Condorcet and individual Rank Learning Methods"). 'convex' is alpha * semantic + (1 - alpha) * lexical of
 * normalised scores (Bruch, Gai and Ingber 2022, arXiv:2210.11934, equations 2 to 4). 'min-max' maps the scores of the candidates
 * of a leg to [0, 1] and gives 0 to hits that are not among them. 'theoretical' maps the range of a leg to [0, 1] and asks both legs
 * for the scores of all candidates. Differs from the source, whose theoretical normalisation takes the least score from theory but
 * the greatest from what was found: a query in one language whose words are not in the texts would get full marks for the best
 * accidental match. The event loop runs in between.
 */
export async function fuse(
  legs: { readonly semantic: FusionLeg; readonly lexical: FusionLeg },
  k: number,
  parameters: FusionParameters,
): Promise<RankedDocument[]> {
  const slice = new TimeSlice();
  const candidates = new Map<number, Candidate>();
  await gather(candidates, 'semantic', legs.semantic.candidates, slice);
  await gather(candidates, 'lexical', legs.lexical.candidates, slice);
  const all = [...candidates.values()];
  const score = await scorer(legs, all, parameters, slice);
  const scored: RankedDocument[] = [];
  for (const candidate of all) {
    scored.push({ ...candidate, score: score(candidate) });
    if (scored.length % BLOCK === 0) await slice.pause();
  }
  return (await sortInSlices(scored, (a, b) => b.score - a.score || a.ord - b.ord, slice)).slice(0, k);
}

async function gather(
  candidates: Map<number, Candidate>,
  leg: LegName,
  { ords, scores }: ScoredOrds,
  slice: TimeSlice,
): Promise<void> {
  for (const [i, ord] of ords.entries()) {
    const candidate = candidates.get(ord) ?? { ord };
    candidate[leg] = { rank: i + 1, score: scores[i] };
    candidates.set(ord, candidate);
    if ((i + 1) % BLOCK === 0) await slice.pause();
  }
}

async function scorer(
  { semantic, lexical }: Parameters<typeof fuse>[0],
  candidates: readonly Candidate[],
  parameters: FusionParameters,
  slice: TimeSlice,
): Promise<(candidate: Candidate) => number> {
  if (parameters.method === 'rrf') {
    const part = (leg?: LegScore) => (leg === undefined ? 0 : 1 / (parameters.constant + leg.rank!));
    return (candidate) => part(candidate.semantic) + part(candidate.lexical);
  }
  const { alpha, normalization } = parameters;
  const theoretical = normalization === 'theoretical';
  if (theoretical) {
    await complete(candidates, 'semantic', semantic, slice);
    await complete(candidates, 'lexical', lexical, slice);
  }
  const first = normalizer(theoretical ? semantic.range : foundRange(semantic.candidates));
  const second = normalizer(theoretical ? lexical.range : foundRange(lexical.candidates));
  return (candidate) => alpha * first(candidate.semantic) + (1 - alpha) * second(candidate.lexical);
}

/** Asks a leg for the scores of the candidates that it has not found itself. */
async function complete(
  candidates: readonly Candidate[],
  leg: LegName,
  { scoresOf }: FusionLeg,
  slice: TimeSlice,
): Promise<void> {
  const missing = candidates.filter((candidate) => candidate[leg] === undefined);
  for (let from = 0; from < missing.length; from += BLOCK) {
    const some = missing.slice(from, from + BLOCK);
    const scores = await scoresOf(Uint32Array.from(some, ({ ord }) => ord));
    for (const [i, candidate] of some.entries()) {
      if (!Number.isNaN(scores[i])) candidate[leg] = { score: scores[i] };
    }
    await slice.pause();
  }
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
