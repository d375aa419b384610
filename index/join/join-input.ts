import { types } from 'node:util';
import { requireInteger, shown } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { requireFinite } from '../../src/core/vectors.ts';

/** Pairs of rows and how alike they are, the best first; equal scores by ascending a, then b. */
export interface NearPairs {
  /** The smaller row of each pair, `[n]`. */
  readonly a: Uint32Array;
  /** The greater row of each pair, `[n]`. */
  readonly b: Uint32Array;
  /** Exact inner products, `[n]`. */
  readonly scores: Float32Array;
  /**
   * Every pair with a score above this was kept; -Infinity unless there were more pairs than were to be kept. It is the score of
   * the best pair that was not.
   */
  readonly cutAt: number;
}

/** Which pairs are looked for. */
export interface NearPairsOptions extends LongWorkOptions {
  /** Least inner product of a pair, from above -1 to 1; the cosine, as the vectors are of unit length. */
  readonly floor: number;
  /**
   * Two lists in one: only pairs of a row below this and one from it on. 0, the default, stands for one list and all its pairs.
   */
  readonly split?: number;
  /** Keeps the best pairs only; an integer from 0 up or Infinity, the default. A pair takes 28 bytes, twice that for moments. */
  readonly maxPairs?: number;
}

/** Checks what is to be joined; returns how many rows there are. @throws InvalidArgumentError when something is wrong. */
export function requireJoin(vectors: Float32Array, dim: number, options: NearPairsOptions): number {
  requireInteger(dim, 'dim', 1, 65_536);
  if (!types.isFloat32Array(vectors) || vectors.length % dim !== 0) {
    throw new InvalidArgumentError(
      `vectors must be a Float32Array of rows of ${dim} values, got ${types.isFloat32Array(vectors) ? `${vectors.length} values` : shown(vectors)}`,
    );
  }
  requireFinite(vectors, 'vectors');
  const { floor, maxPairs = Number.POSITIVE_INFINITY, split = 0 } = options;
  if (!(typeof floor === 'number' && floor > -1 && floor <= 1)) {
    throw new InvalidArgumentError(`floor must be a cosine above -1 and at most 1, got ${shown(floor)}`);
  }
  const count = vectors.length / dim;
  requireInteger(split, 'split', 0, count);
  if (maxPairs !== Number.POSITIVE_INFINITY) requireInteger(maxPairs, 'maxPairs', 0, Number.MAX_SAFE_INTEGER);
  return count;
}
