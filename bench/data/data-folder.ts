import { existsSync } from 'node:fs';
import { NotFoundError } from '../../src/core/errors.ts';

/** Where the public data sets lie unless `--data` says otherwise. */
export const DEFAULT_DATA = '../shared/data';

/** @throws NotFoundError when the benchmark's data are not there. */
export function requireData(path: string): string {
  if (existsSync(path)) return path;
  throw new NotFoundError(`this benchmark needs ${path}, which is not there; say where the data are with --data DIR`);
}
