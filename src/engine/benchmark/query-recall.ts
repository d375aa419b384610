import type { Neighbors } from '../../../index/contract/vector-index.ts';
import { dotAt } from '../../core/dot.ts';
import type { VectorRows } from './vector-rows.ts';

/** Scores closer than this are equal: inner products of unit vectors, rounded to float32 in any order of summing, differ by less. */
export const TIE_TOLERANCE = 1e-6;

/**
 * Share of the `k` true neighbours of a query that an answer holds. What the index says of scores is not looked at: they are
 * computed again from the vectors, and whatever scores at least as much as the k-th true neighbour is a hit.
 * @param threshold exact score of the k-th true neighbour.
 * @throws Error when the answer holds an ord twice, one that does not exist, or more than k: the index is broken then.
 */
export function recallOfQuery(
  { ords }: Pick<Neighbors, 'ords'>,
  { query, k, threshold, base }: { query: Float32Array; k: number; threshold: number; base: VectorRows },
): number {
  if (ords.length > k) throw new Error(`an index answered with ${ords.length} neighbours when asked for ${k}`);
  const seen = new Set<number>();
  let hits = 0;
  for (const ord of ords) {
    if (ord >= base.count) throw new Error(`an index answered with ord ${ord}, and there are ${base.count} vectors`);
    if (seen.has(ord)) throw new Error(`an index answered with ord ${ord} twice`);
    seen.add(ord);
    if (dotAt(query, base.rows, ord * base.dim) >= threshold - TIE_TOLERANCE) hits++;
  }
  return hits / k;
}
