import type { BenchmarkResult, PointFigures } from '../../measure/benchmark-result.ts';
import { showBytes, showMs, showOptions, showRate, showRecall, showSeconds } from '../../measure/report/figures.ts';
import { recommend } from '../../measure/report/recommendation.ts';

/** Summary of a benchmark for a terminal: builds, every setting with `*` on the frontier, and what to do. */
export function benchSummary(result: BenchmarkResult): string {
  const { advice, proof, warning } = recommend(result);
  const advices = [advice, proof, ...(warning === undefined ? [] : [warning])];
  return [...table(buildRows(result)), '', ...table(pointRows(result)), '', ...advices, ''].join('\n');
}

function buildRows({ builds }: BenchmarkResult): string[][] {
  const rows = builds.map(({ index, seconds, memoryBytes, diskBytes }) => [
    index,
    '',
    showSeconds(seconds),
    showBytes(memoryBytes),
    showBytes(diskBytes),
  ]);
  return [['index', '', 'build', 'memory', 'disk'], ...rows];
}

function pointRows({ points, k }: BenchmarkResult): string[][] {
  const head = ['index', 'options', `recall@${k}`, 'at least', 'queries/s', 'p50 ms', 'p95 ms', 'p99 ms', ''];
  return [head, ...points.map(pointRow)];
}

function pointRow(point: PointFigures): string[] {
  const { index, options, recall, interval, queriesPerSecond, p50Ms, p95Ms, p99Ms, onFrontier } = point;
  const times = [p50Ms, p95Ms, p99Ms].map(showMs);
  const recalls = [recall, interval[0]].map(showRecall);
  return [index, showOptions(options), ...recalls, showRate(queriesPerSecond), ...times, onFrontier ? '*' : ''];
}

/** Columns of even width: the first two to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}
