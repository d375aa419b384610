import { quantile } from '../core/statistics/quantile.ts';
import type { PointFigures } from './benchmark-result.ts';

/** Below this the measurement was disturbed: queries of one setting take about the same time, unless something else runs. */
const QUIET = 0.7;

/**
 * Tells whether other work on the machine held up the queries: then a few took many times as long as most, and the queries a
 * second fall far behind what the usual time of a query promises.
 */
export function wasDisturbed(points: readonly Pick<PointFigures, 'queriesPerSecond' | 'p50Ms'>[]): boolean {
  const kept = points.map(({ queriesPerSecond, p50Ms }) => (queriesPerSecond * p50Ms) / 1000);
  return quantile(kept, 0.5) < QUIET;
}
