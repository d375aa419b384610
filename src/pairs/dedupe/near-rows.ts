import { bandJoin } from '../../../index/join/band-join.ts';
import { checkRecall } from '../../../index/join/check-recall.ts';
import type { NearPairs } from '../../../index/join/join-input.ts';
import { minePairs } from '../../../index/join/mine-pairs.ts';
import type { CheckedDedupe } from './dedupe-options.ts';
import type { CandidateFigures } from './dedupe-result.ts';

/** Up to so many pairs comparing all of them is a matter of seconds, and nothing is missed. */
const FEW_PAIRS = 2e8;

/** Near pairs, and how they were found. */
export interface NearRows {
  readonly pairs: NearPairs;
  readonly candidates: CandidateFigures;
}

/** Finds the near pairs of rows: all are compared when they are few; many are joined by buckets, and what was missed is measured. */
export async function nearRows(
  rows: Float32Array,
  dim: number,
  split: number,
  { floor, maxPairs, recall, seed, work }: CheckedDedupe,
): Promise<NearRows> {
  const count = rows.length / dim;
  const options = { ...work, floor: floor!, split, maxPairs };
  const all = split === 0 ? (count * (count - 1)) / 2 : split * (count - split);
  if (all <= FEW_PAIRS) return { pairs: await minePairs(rows, dim, options), candidates: { method: 'all' } };
  const { pairs } = await bandJoin(rows, dim, { ...options, recall, seed });
  const checked = await checkRecall(rows, dim, pairs, { ...options, seed });
  return { pairs, candidates: { method: 'bands', promisedRecall: recall, checked } };
}
