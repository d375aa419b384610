import { extname } from 'node:path';
import { InvalidArgumentError } from '../../core/errors.ts';
import { openNpyFile } from './npy-file.ts';
import type { RowFile } from './row-file.ts';
import { isXvecsKind, openXvecsFile } from './xvecs-file.ts';

/**
 * Opens a file of vectors or of row numbers by the ending of its name.
 * @throws InvalidArgumentError when the ending is none that is read; NotFoundError, FormatError when the file cannot be.
 */
export async function openRowFile(path: string): Promise<RowFile> {
  const ending = endingOf(path);
  if (isXvecsKind(ending)) return openXvecsFile(path, ending);
  if (ending === 'npy') return openNpyFile(path);
  throw new InvalidArgumentError(`${path} must end in .fvecs, .bvecs, .ivecs or .npy`);
}

/** Tells whether a file is one of ann-benchmarks by its name. */
export function isHdf5Path(path: string): boolean {
  return ['hdf5', 'h5'].includes(endingOf(path));
}

function endingOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}
