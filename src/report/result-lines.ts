import type { BenchmarkResult } from '../engine/benchmark/benchmark-result.ts';

/** The result as JSON Lines: one a build, one a point, and one for the setting; each with what is needed to repeat it. */
export function resultLines(result: BenchmarkResult): string {
  const { data, environment, k, seed, builds, points, setting } = result;
  const common = { data, k, seed, ...environment };
  const rows: Record<string, unknown>[] = [
    ...builds.map((build) => ({ kind: 'build', ...build })),
    ...points.map((point) => ({ kind: 'point', ...point })),
    ...(setting === undefined ? [] : [{ kind: 'setting', ...setting }]),
  ];
  return rows.map((row) => `${JSON.stringify({ ...row, ...common })}\n`).join('');
}
