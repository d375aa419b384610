import type { UnrelatedCosines } from '../live/unrelated-vectors.ts';
import type { CandidateScores, FusionLeg, FusionLegs, LegWeights } from './fusion-legs.ts';
import type { AdaptiveOptions } from './fusion-options.ts';

/*
 * Constants chosen by bench/search/fusion.ts, on the sets that it calls tuned.
 */

/** Ranks, from 0, of the crowd that the best hit of a ranking has to stand out of. */
const CROWD = [1, 10] as const;
/** Deviations within which the evidence of meaning bends from its slope above the crowd to nearly none below it. */
const BEND = 0.35;
/** What a best hit that does not stand out at all is taken to stand out by, so that a ranking of equals has some weight. */
const LEAST = { semantic: 0.15, lexical: 0.06 } as const;
/** Share of the words' greatest score from which on a best hit counts in full; what has less shares words by accident. */
const COVERED = 0.2;
/** Weight of words whose best hit has all and stands out by all of the greatest score that there can be, for a bound of 1. */
const WORDS = 7.3;
/** How fast the weight of meaning grows with how far its best hit stands out, as a power. */
const STEEPNESS = 1.65;
/** The power of the bound that BM25 is measured in; long queries have more words by which to be sure. */
const BOUND_POWER = 0.43;

/** A normal sample of n reaches sqrt(2 ln n) deviations; the cosines of unrelated documents reach this share of that, ... */
const REACH = 0.8;
/** ... and hardly ever so many deviations more: from there on a document is near, even in a crowd of its like. */
const MARGIN = 1;
/** Evidence at which the score is 1/2: what few documents have for a question of another topic (bench/search/fits.ts). */
const HALF = 4;

/** Stands for unrelated documents where there is nothing to tell them by. */
const NOTHING_KNOWN: UnrelatedCosines = { mean: 0, deviation: 1, count: 1, background: new Float64Array(0) };

/**
 * Scores by weights that each query sets: evidence of meaning and evidence of words, added.
 *
 * A ranking that holds the answer has it stand out of what follows; one that gropes is a crowd of equals (query performance prediction by the
 * spread of the best scores: Perez-Iglesias and Araujo 2010, "Standard Deviation as a Query Hardness Estimator"; Shtok and others
 * 2012, "Predicting Query Performance by Query-Drift Estimation"). So each ranking is weighed by how far its best hit exceeds the mean of ranks 2 to
 * 10, among which background texts take part where documents are few: cosines in deviations of unrelated documents, which makes encoders
 * comparable whose cosines lie elsewhere, BM25 in shares of its greatest value for the query. A best hit with few of the query's words proves
 * little, however alone it is. What lies below the crowd of meaning is hardly worse than the crowd: meaning that knows nothing then buries
 * nothing that words have found.
 */
export function adaptiveScores(legs: FusionLegs, { meaning }: Required<AdaptiveOptions>): CandidateScores {
  const unrelated = legs.unrelated ?? NOTHING_KNOWN;
  const { mean, deviation, count } = unrelated;
  const far = REACH * Math.sqrt(2 * Math.log(count)) + MARGIN;
  const z = (cosine: number) => (cosine - mean) / deviation;
  const cosines = bestAndCrowd(legs.semantic, unrelated);
  const crowd = z(cosines.crowd);
  const weights = legWeights(legs.lexical, z(cosines.best) - crowd, meaning);
  const evidence = (cosine: number | undefined, bm25 = 0) => {
    if (cosine === undefined) return weights.lexical * bm25;
    const above = weights.semantic * softPlus(z(cosine) - crowd) + meaning * Math.max(0, z(cosine) - far);
    return above + weights.lexical * bm25;
  };
  return { weights, score: ({ semantic, lexical }) => asScore(evidence(semantic?.score, lexical?.score)) };
}

function legWeights(lexical: FusionLeg, standsOut: number, meaning: number): LegWeights {
  const [, bound] = lexical.range;
  const { best, crowd } = bestAndCrowd(lexical);
  const covered = Math.min(1, best / bound / COVERED) ** 4;
  const apart = Math.sqrt((best - crowd) / bound + LEAST.lexical);
  return {
    standsOut,
    semantic: meaning * Math.max(0, standsOut + LEAST.semantic) ** STEEPNESS,
    lexical: best > 0 ? (WORDS * covered * apart) / bound ** BOUND_POWER : 0,
  };
}

/** The best score of a ranking, and the mean of those that follow it. @param unrelated scores that stand for those that there are not. */
function bestAndCrowd(
  { candidates: { scores } }: FusionLeg,
  { mean, background }: Pick<UnrelatedCosines, 'mean' | 'background'> = NOTHING_KNOWN,
) {
  const [from, to] = CROWD;
  const best = scores.length > 0 ? scores[0] : mean;
  const following = Float64Array.from([...scores.subarray(from, to), ...background])
    .sort()
    .reverse();
  let sum = 0;
  for (let i = 0; i < to - from; i++) sum += i < following.length ? following[i] : Math.min(best, mean);
  return { best, crowd: sum / (to - from) };
}

/** A smooth max(0, x), ascending everywhere. */
function softPlus(x: number): number {
  return x > 8 * BEND ? x : BEND * Math.log1p(Math.exp(x / BEND));
}

/** Evidence from 0 up as a score from 0 to 1. */
function asScore(evidence: number): number {
  return evidence / (evidence + HALF);
}
