import { reading, requireShare } from '../core/checks.ts';
import type { SearchSetting } from '../live/measured-setting.ts';
import type { DataFacts, PointFigures } from './benchmark-result.ts';

/**
 * The fastest point whose recall reaches the target with certainty enough, or undefined.
 * @param points of indexes that a collection can be searched with.
 * @throws InvalidArgumentError for what are no points, and a recall that is not above 0 and at most 1.
 */
export function chooseSetting(
  points: readonly PointFigures[],
  targetRecall: number,
  on: { readonly data: DataFacts; readonly measuredAt: string },
): SearchSetting | undefined {
  requireShare('the target recall', targetRecall);
  return reading('the points', () => fastest(points, targetRecall, on));
}

function fastest(
  points: readonly PointFigures[],
  targetRecall: number,
  { data, measuredAt }: { readonly data: DataFacts; readonly measuredAt: string },
): SearchSetting | undefined {
  const enough = points.filter(({ jointInterval }) => jointInterval[0] >= targetRecall);
  if (enough.length === 0) return undefined;
  const best = enough.reduce((a, b) => (b.queriesPerSecond > a.queriesPerSecond ? b : a));
  const { index, options, recall, jointInterval, queriesPerSecond, p95Ms, queries, k } = best;
  const { count, dim, fingerprint } = data;
  return {
    index: index as SearchSetting['index'],
    options,
    targetRecall,
    recall,
    interval: jointInterval,
    queriesPerSecond,
    p95Ms,
    queries,
    count,
    dim,
    k,
    measuredAt,
    ...(fingerprint !== undefined && { fingerprint }),
  };
}
