import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';
import { NotFoundError } from '../src/core/errors.ts';
import { packageRoot } from '../src/core/package-root.ts';
import { quantile } from '../src/core/statistics/quantile.ts';

/** Where the public data sets lie unless `--data` says otherwise. */
export const DEFAULT_DATA = '../shared/data';

/** @throws NotFoundError when the benchmark's data are not there. */
export function requireData(path: string): string {
  if (existsSync(path)) return path;
  throw new NotFoundError(`this benchmark needs ${path}, which is not there; say where the data are with --data DIR`);
}

/** Middle value, the lower of two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Milliseconds of one call. */
export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Peak resident memory of this process so far, in MiB. */
export function peakRssMib(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** Three significant digits: more would claim a precision that a shared machine does not give. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Prints one result and appends it as a line to bench/results/NAME.jsonl, with what is needed to repeat it. */
export function record(name: string, figures: Record<string, unknown>): void {
  const line = {
    bench: name,
    ...figures,
    command: ['node', relative(packageRoot(), process.argv[1]), ...process.argv.slice(2)].join(' '),
    commit: git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') ? '+' : ''),
    node: process.version,
    cpu: cpus()[0].model,
    cores: cpus().length,
    date: new Date().toISOString().slice(0, 10),
  };
  const dir = join(packageRoot(), 'bench', 'results');
  mkdirSync(dir, { recursive: true });
  appendFileSync(join(dir, `${name}.jsonl`), `${JSON.stringify(line)}\n`);
  console.log(JSON.stringify(line));
}

function git(...parameters: string[]): string {
  try {
    return execFileSync('git', parameters, { encoding: 'utf8', cwd: packageRoot() }).trim();
  } catch {
    return 'unknown';
  }
}
