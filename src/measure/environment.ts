import { arch, cpus, platform } from 'node:os';
import type { Environment } from './benchmark-result.ts';

/** Describes this machine and the program, for the record. */
export function describeEnvironment(command: string, version: string): Omit<Environment, 'measuredAt'> {
  return {
    command,
    version,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    platform: `${platform()} ${arch()}`,
  };
}
