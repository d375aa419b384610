import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, replaceFile } from '../../core/durable-file.ts';
import { messageOf, StorageError } from '../../core/errors.ts';
import type { BenchmarkResult } from '../benchmark-result.ts';
import { resultPlot } from './frontier-plot.ts';
import { htmlReport } from './html-report.ts';

/** Where the parts of a report were written. */
export interface ReportFiles {
  /** One line a figure; runs are appended. */
  readonly results: string;
  /** The plot alone. */
  readonly plot: string;
  /** Page that a person reads. */
  readonly page: string;
}

/**
 * Writes the report of a benchmark to a directory, which is made when it is not there.
 * @throws StorageError when it cannot be written.
 */
export async function writeReport(directory: string, result: BenchmarkResult): Promise<ReportFiles> {
  const files: ReportFiles = {
    results: join(directory, 'results.jsonl'),
    plot: join(directory, 'frontier.svg'),
    page: join(directory, 'report.html'),
  };
  try {
    await makeDirectory(directory);
    await appendFile(files.results, resultLines(result));
    await replaceFile(files.plot, `${resultPlot(result)}\n`);
    await replaceFile(files.page, htmlReport(result));
    return files;
  } catch (cause) {
    throw new StorageError(`the report cannot be written to ${directory}: ${messageOf(cause)}`, { cause });
  }
}

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
