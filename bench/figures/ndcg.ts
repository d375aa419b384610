/**
 * Normalised discounted cumulative gain of one ranking: sum of (2^grade - 1) / log2(rank + 1) over its first `k`, divided by
 * that of the best ranking there is (Burges and others 2005, "Learning to rank using gradient descent").
 * @param grades of the ranking, best first, 0 up.
 * @param all grades of everything that could stand in it, in any order; at least one above 0.
 */
export function ndcg(grades: readonly number[], all: readonly number[], k: number): number {
  return (
    gainOf(grades, k) /
    gainOf(
      all.toSorted((a, b) => b - a),
      k,
    )
  );
}

function gainOf(grades: readonly number[], k: number): number {
  return grades.slice(0, k).reduce((sum, grade, i) => sum + (2 ** grade - 1) / Math.log2(i + 2), 0);
}
