import { FormatError } from '../../src/core/errors.ts';
import { type Assignment, isAssignment } from './bio-hash-options.ts';
import type { CentreGroups } from './centre-groups.ts';
import { floatsOf } from './float-bytes.ts';

/** What stands in the description of a stored BioHash. */
export interface BioHashMeta {
  readonly dim: number;
  readonly hashDim: number;
  readonly groupCount: number;
  readonly assignment: Assignment;
  readonly probes: number;
}

/** The parts of a BioHash, in the order in which they are stored. */
export interface BioHashParts {
  readonly mean: Float32Array;
  readonly rows: Float32Array;
  readonly norms: Float32Array;
  readonly groups: CentreGroups;
}

/** Reads the description. @throws FormatError when it is not one. */
export function readBioHashMeta(meta: Record<string, unknown>): BioHashMeta {
  const { kind, dim, hashDim, groupCount, assignment, probes } = meta;
  const sizes = [dim, hashDim, groupCount, probes];
  const limits = [65_536, 65_536, 65_536, 2 ** 32 - 1];
  const right = sizes.every((size, i) => Number.isInteger(size) && Number(size) >= 1 && Number(size) <= limits[i]);
  if (kind !== 'bio' || !right || !isAssignment(assignment)) {
    throw new FormatError(`this does not describe a BioHash: ${JSON.stringify(meta)}`);
  }
  return { dim, hashDim, groupCount, assignment, probes } as BioHashMeta;
}

/** Cuts the parts out of a payload. @throws FormatError when they are not there. */
export function readBioHashParts({ dim, hashDim, groupCount }: BioHashMeta, payload: Uint8Array): BioHashParts {
  let end = 0;
  const floats = (length: number, what: string) => {
    const from = end;
    end += length * 4;
    return floatsOf(payload.subarray(from, end), length, what);
  };
  const mean = floats(dim, 'the mean');
  const rows = floats(hashDim * dim, 'the centres');
  const norms = floats(hashDim, 'the lengths of the centres');
  const centroids = floats(groupCount * dim, 'the directions of the groups');
  return { mean, rows, norms, groups: { starts: startsOf(payload.subarray(end), groupCount, hashDim), centroids } };
}

function startsOf(bytes: Uint8Array, groupCount: number, hashDim: number): Uint32Array {
  if (bytes.byteLength !== (groupCount + 1) * 4) {
    throw new FormatError(`the starts of ${groupCount} groups must end the bytes, got ${bytes.byteLength} bytes`);
  }
  const starts = new Uint32Array(new Uint8Array(bytes).buffer);
  const rising = starts.every((start, g) => start >= (g === 0 ? 0 : starts[g - 1]));
  if (!rising || starts[0] !== 0 || starts[groupCount] !== hashDim) {
    throw new FormatError(`the starts of the groups must rise from 0 to ${hashDim}`);
  }
  return starts;
}
