import { InvalidArgumentError } from '../../../src/core/errors.ts';

/**
 * Rank of each value, from 1; equal values share the mean of their ranks.
 * @throws InvalidArgumentError when a value is NaN, which has no rank.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    if (Number.isNaN(values[order[start]])) {
      throw new InvalidArgumentError(`rank ${values.length} values: expected numbers, value ${order[start]} is NaN`);
    }
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/**
 * Spearman's rank correlation (Spearman 1904): the product-moment correlation of the ranks, ties averaged.
 * @returns -1..1; NaN when all values of one side are equal, for then nothing is ranked.
 * @throws InvalidArgumentError when the lengths differ, when there are fewer than two values, or for a NaN.
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length || x.length < 2) {
    throw new InvalidArgumentError(
      `correlate: expected two lists of equal length, at least 2, got ${x.length} and ${y.length}`,
    );
  }
  const a = averageRanks(x);
  const b = averageRanks(y);
  const mean = (x.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [a[i] - mean, b[i] - mean];
    ab += u * v;
    aa += u * u;
    bb += v * v;
  }
  return ab / Math.sqrt(aa * bb);
}
