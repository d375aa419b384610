import { InvalidArgumentError } from '../../../src/core/errors.ts';

/**
 * Mean over the queries of the share of a query's right items that stand among its first `k`; with one right item a
 * query it is the share of queries answered.
 * @param rankings - ranked items of each query, best first, no item twice; may be shorter than `k`.
 * @param relevant - right items of each query, at least one.
 * @returns 0..1.
 * @throws InvalidArgumentError when the lists do not fit or `k` is not a positive integer.
 */
export function recallAtK<Item>(
  rankings: readonly (readonly Item[])[],
  relevant: readonly ReadonlySet<Item>[],
  k: number,
): number {
  checkRankings(rankings, relevant, k);
  let sum = 0;
  for (const [q, ranking] of rankings.entries()) {
    sum += ranking.slice(0, k).filter((item) => relevant[q].has(item)).length / relevant[q].size;
  }
  return sum / rankings.length;
}

/**
 * Mean reciprocal rank: the mean over the queries of 1 / (rank of the first right item), 0 where none stands among
 * the first `k` (all when absent). Parameters and errors as in {@link recallAtK}.
 */
export function mrr<Item>(
  rankings: readonly (readonly Item[])[],
  relevant: readonly ReadonlySet<Item>[],
  k = Number.MAX_SAFE_INTEGER,
): number {
  checkRankings(rankings, relevant, k);
  let sum = 0;
  for (const [q, ranking] of rankings.entries()) {
    const rank = ranking.slice(0, k).findIndex((item) => relevant[q].has(item)) + 1;
    if (rank > 0) sum += 1 / rank;
  }
  return sum / rankings.length;
}

function checkRankings(rankings: readonly unknown[], relevant: readonly ReadonlySet<unknown>[], k: number): void {
  if (rankings.length !== relevant.length || rankings.length === 0) {
    throw new InvalidArgumentError(
      `measure a ranking: expected one set of right items a query, at least 1 query, got ${rankings.length} rankings and ${relevant.length} sets`,
    );
  }
  const empty = relevant.findIndex((items) => items.size === 0);
  if (empty >= 0) {
    throw new InvalidArgumentError(`measure a ranking: expected a right item for every query, query ${empty} has none`);
  }
  if (!Number.isInteger(k) || k < 1) {
    throw new InvalidArgumentError(`measure a ranking: k must be a positive integer, got ${k}`);
  }
}
