import type { FusionLegs } from './fusion-legs.ts';
import type { Plan } from './search-result.ts';

/*
 * Constants chosen by bench/search/fits-foreign.ts: as many questions of other topics as can be told while fewer than a tenth of the answered ones
 * of any set are said to fit nothing.
 */

/** What a best document with all of the query's words counts for, in deviations of unrelated texts. */
const WORDS = 6;
/** Evidence below which nothing seems to fit, in collections of no more documents than `FEW`. */
const LEAST = 1.9;
const FEW = 300;
/** How much more it has to be in a collection of e times as many: the nearest of many unrelated documents is nearer. */
const GROWTH = 1;

/**
 * Says whether the best of two rankings seems to have to do with the query: its nearest vector, in deviations of texts of all matters that stand in
 * no collection, and the query's words that its best document by words has. The cosines of the collection itself do not tell: where all of its
 * documents are of one matter, all are near or none is.
 */
export function fitOf({ semantic, lexical, unrelated }: FusionLegs): Pick<Plan, 'fits' | 'reason'> {
  if (unrelated?.texts === undefined) return {};
  const { mean, deviation } = unrelated.texts;
  const [nearest = mean] = semantic.candidates.scores;
  const [, bound] = lexical.range;
  const [words = 0] = lexical.candidates.scores;
  const evidence = (nearest - mean) / deviation + (bound > 0 ? (WORDS * words) / bound : 0);
  const least = LEAST + GROWTH * Math.log(Math.max(1, unrelated.count / FEW));
  const fits = evidence >= least;
  return {
    fits,
    ...(!fits && {
      reason: `nothing seems to fit: the nearest document is hardly nearer than texts of other matters, and few words are found (evidence ${evidence.toFixed(2)}, ${least.toFixed(2)} would do)`,
    }),
  };
}
