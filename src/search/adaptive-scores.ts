import type { CandidateScores, FusionLeg, FusionLegs, LegWeights } from './fusion-legs.ts';
import type { AdaptiveOptions } from './fusion-options.ts';

/*
 * Constants chosen by bench/search/fusion.ts, on the sets that it calls tuned.
 */

/** Ranks, from 0, of the crowd that the best hit of a ranking has to stand out of. */
const CROWD = [1, 10] as const;
/** Deviations within which the evidence of meaning bends from its slope above the crowd to nearly none below it. */
const BEND = 0.3;
/** What a best hit that does not stand out at all is taken to stand out by, so that a ranking of equals has some weight. */
const LEAST = { semantic: 0.05, lexical: 0.02 } as const;
/** Share of the words' greatest score from which on a best hit counts in full; what has less shares words by accident. */
const COVERED = 0.15;
/** Share of the words' greatest score by which a best hit commonly stands out. */
const APART = 0.2;
/** Weight of words whose best hit has and stands out by that share, for a bound of 1. */
const WORDS = 4.45;
/** How fast the weight of meaning grows with how far its best hit stands out, as a power. */
const STEEPNESS = 1.5;
/** The power of the bound that BM25 is measured in: between a share of it (1) and the deviation of a sum of terms (1/2). */
const BOUND_POWER = 0.75;

/** A normal sample of n reaches sqrt(2 ln n) deviations; the cosines of unrelated documents reach this share of that, ... */
const REACH = 0.8;
/** ... and hardly ever so many deviations more: from there on a document is near, even in a crowd of its like. */
const MARGIN = 1;
/** Evidence at which the score is 1/2: what the best document for questions of another topic stays below in 19 of 20 cases. */
const HALF = 2.5;
/** Documents that there must be to say whether any fits: cosines of few do not tell how unrelated documents vary. */
export const FITTING_COUNT = 100;
/** Score below which the best document most likely has nothing to do with the query. */
export const FITTING_SCORE = 1 / 3;

/**
 * Scores by weights that each query sets: evidence of meaning and evidence of words, added.
 *
 * A ranking that holds the answer has it stand out of what follows; one that gropes is a crowd of equals (query performance prediction by the
 * spread of the best scores: Perez-Iglesias and Araujo 2010, "Standard Deviation as a Query Hardness Estimator"; Shtok and others
 * 2012, "Predicting Query Performance by Query-Drift Estimation"). So each ranking is weighed by how far its best hit exceeds the mean of ranks 2 to
 * 10: cosines in deviations of unrelated documents, which makes encoders comparable whose cosines lie elsewhere, BM25 in shares of
 * its greatest value for the query. A best hit with few of the query's words proves little, however alone it is. What lies below the crowd of meaning
 * is hardly worse than the crowd: meaning that knows nothing then buries nothing that words have found.
 */
export function adaptiveScores(legs: FusionLegs, { meaning }: Required<AdaptiveOptions>): CandidateScores {
  const { mean, deviation, count } = legs.unrelated ?? { mean: 0, deviation: 1, count: 1 };
  const far = REACH * Math.sqrt(2 * Math.log(count)) + MARGIN;
  const z = (cosine: number) => (cosine - mean) / deviation;
  const cosines = bestAndCrowd(legs.semantic, mean);
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
  const { best, crowd } = bestAndCrowd(lexical, 0);
  const covered = Math.min(1, best / bound / COVERED) ** 4;
  const apart = Math.sqrt(((best - crowd) / bound + LEAST.lexical) / APART);
  return {
    standsOut,
    semantic: meaning * (standsOut + LEAST.semantic) ** STEEPNESS,
    lexical: best > 0 ? (WORDS * covered * apart) / bound ** BOUND_POWER : 0,
  };
}

/** The best score of a ranking, and the mean of those that follow it. @param unrelated score that stands for those that there are not. */
function bestAndCrowd({ candidates: { scores } }: FusionLeg, unrelated: number) {
  const [from, to] = CROWD;
  const best = scores.length > 0 ? scores[0] : unrelated;
  let sum = 0;
  for (let rank = from; rank < to; rank++) sum += rank < scores.length ? scores[rank] : Math.min(best, unrelated);
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
