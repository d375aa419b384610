import type { BenchmarkResult } from '../engine/benchmark/benchmark-result.ts';
import { showCount, showOptions } from './figures.ts';
import { frontierPlot, type PlotSeries } from './frontier-plot.ts';

/** Draws the frontier of a benchmark: one line an index. */
export function resultPlot({ data, builds, points, k, targetRecall, setting }: BenchmarkResult): string {
  const series = builds.map(
    ({ index, title }): PlotSeries => ({
      name: title,
      points: points
        .filter((point) => point.index === index)
        .map((point) => ({ ...point, options: showOptions(point.options) })),
    }),
  );
  return frontierPlot(series, {
    title: `What recall costs: ${showCount(data.count)} vectors of ${data.dim} values`,
    k,
    ...(targetRecall !== undefined && { targetRecall }),
    ...(setting !== undefined && { chosen: setting }),
  });
}
