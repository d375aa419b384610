import { sortInSlices } from '../core/sort-in-slices.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { ScoredOrds } from '../core/top-k.ts';
import { adaptiveScores } from './adaptive-scores.ts';
import { fixedScores } from './fixed-scores.ts';
import type { Candidate, FusionLeg, FusionLegs, LegScore, LegWeights } from './fusion-legs.ts';
import type { FusionParameters } from './fusion-options.ts';

/** A document at its place in a ranking. */
export interface RankedDocument {
  readonly ord: number;
  /** Larger is better; comparable between documents of one query. */
  readonly score: number;
  /** Absent when that way of searching has not scored the document. */
  readonly semantic?: LegScore;
  readonly lexical?: LegScore;
}

/** One ranking made of two. */
export interface Fused {
  /** Best first, equal scores by ascending ord. */
  readonly documents: readonly RankedDocument[];
  readonly weights?: LegWeights;
}

type LegName = 'semantic' | 'lexical';

/** Candidates worked on between two looks at the clock. */
const BLOCK = 1024;

/** Makes one ranking of two: the best `k` of what stands in either. The event loop runs in between. */
export async function fuse(legs: FusionLegs, k: number, parameters: FusionParameters): Promise<Fused> {
  const slice = new TimeSlice();
  const candidates = new Map<number, Candidate>();
  await gather(candidates, 'semantic', legs.semantic.candidates, slice);
  await gather(candidates, 'lexical', legs.lexical.candidates, slice);
  const all = [...candidates.values()];
  if (asksBoth(parameters)) {
    await complete(all, 'semantic', legs.semantic, slice);
    await complete(all, 'lexical', legs.lexical, slice);
  }
  const { score, weights } =
    parameters.method === 'adaptive' ? adaptiveScores(legs, parameters) : fixedScores(legs, parameters);
  const scored: RankedDocument[] = [];
  for (const candidate of all) {
    scored.push({ ...candidate, score: score(candidate) });
    if (scored.length % BLOCK === 0) await slice.pause();
  }
  const sorted = await sortInSlices(scored, (a, b) => b.score - a.score || a.ord - b.ord, slice);
  return { documents: sorted.slice(0, k), ...(weights && { weights }) };
}

/** Whether both rankings are asked for the scores of all candidates. */
function asksBoth(parameters: FusionParameters): boolean {
  if (parameters.method === 'adaptive') return true;
  return parameters.method === 'convex' && parameters.normalization === 'theoretical';
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
