import { FormatError } from '../../src/core/errors.ts';
import { floatsOf } from '../contract/saved-form.ts';
import { type Assignment, isAssignment } from './bio-hash-options.ts';

/** Description of a stored BioHash. */
export interface BioHashMeta {
  readonly dim: number;
  readonly hashDim: number;
  readonly assignment: Assignment;
  readonly shortlist: number;
}

/** The parts of a BioHash, in the order in which they are stored. */
export interface BioHashParts {
  readonly mean: Float32Array;
  readonly rows: Float32Array;
  readonly norms: Float32Array;
}

/** Reads the description. @throws FormatError when it is not one. */
export function readBioHashMeta(meta: Record<string, unknown>): BioHashMeta {
  const { kind, dim, hashDim, assignment, shortlist } = meta;
  const sizes = [dim, hashDim, shortlist];
  const limits = [65_536, 65_536, 2 ** 32 - 1];
  const right = sizes.every((size, i) => Number.isInteger(size) && Number(size) >= 1 && Number(size) <= limits[i]);
  if (kind !== 'bio' || !right || !isAssignment(assignment)) {
    throw new FormatError(`this does not describe a BioHash: ${JSON.stringify(meta)}`);
  }
  return { dim, hashDim, assignment, shortlist } as BioHashMeta;
}

/** Cuts the parts out of a payload. @throws FormatError when they are not there. */
export function readBioHashParts({ dim, hashDim }: BioHashMeta, payload: Uint8Array): BioHashParts {
  const rowsEnd = 4 * dim * (1 + hashDim);
  return {
    mean: floatsOf(payload.subarray(0, 4 * dim), dim, 'the mean'),
    rows: floatsOf(payload.subarray(4 * dim, rowsEnd), hashDim * dim, 'the centres'),
    norms: floatsOf(payload.subarray(rowsEnd), hashDim, 'the lengths of the centres'),
  };
}
