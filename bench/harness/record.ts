import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';

const RESULTS = join(packageRoot(), 'bench', 'results');

/** Prints one result and appends it as a line to bench/results/NAME.jsonl, or in another folder, with what is needed to repeat it. */
export function record(name: string, figures: Record<string, unknown>, folder = RESULTS): void {
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
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${name}.jsonl`), `${JSON.stringify(line)}\n`);
  console.log(JSON.stringify(line));
}

function git(...parameters: string[]): string {
  try {
    return execFileSync('git', parameters, { encoding: 'utf8', cwd: packageRoot() }).trim();
  } catch {
    return 'unknown';
  }
}
