import type { WorkerOptions } from 'node:worker_threads';

/**
 * Options of starting a thread of ours as what it is, a module of this package: the flags of the process (`--input-type`, `--eval`,
 * `--require`, `--import`, `--inspect-brk`) and NODE_OPTIONS were meant for the caller's program, and may not even be allowed
 * in a thread.
 */
export function ownStart(): Required<Pick<WorkerOptions, 'execArgv' | 'env'>> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return { execArgv: [], env };
}
