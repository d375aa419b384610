/** A trade of recall against speed: both are better when they are larger. */
export interface Tradeoff {
  readonly recall: number;
  readonly queriesPerSecond: number;
}

/** The points that no other one beats in both recall and speed (Pareto), by ascending recall; of equal ones the first. */
export function frontierOf<P extends Tradeoff>(points: readonly P[]): P[] {
  const byRecall = [...points].sort((a, b) => b.recall - a.recall || b.queriesPerSecond - a.queriesPerSecond);
  let fastest = Number.NEGATIVE_INFINITY;
  const kept = byRecall.filter(({ queriesPerSecond }) => {
    const better = queriesPerSecond > fastest;
    if (better) fastest = queriesPerSecond;
    return better;
  });
  return kept.reverse();
}
