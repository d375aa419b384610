import { types } from 'node:util';
import type { VectorSource } from '../../../index/contract/vector-index.ts';
import { reading, requireInteger, requireObject, shown } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { dotAt, MAX_DIM } from '../../core/vectors.ts';

/** Vectors in memory. */
export interface VectorRows {
  /** Values in a vector. */
  readonly dim: number;
  readonly count: number;
  /** `[count, dim]`. */
  readonly rows: Float32Array;
}

/**
 * Makes room for vectors, all zeros.
 * @throws InvalidArgumentError when there is not memory enough, or more than an array can hold.
 */
export function allocateRows(count: number, dim: number): Float32Array {
  try {
    return new Float32Array(count * dim);
  } catch (cause) {
    const gigabytes = ((count * dim * 4) / 1e9).toFixed(1);
    throw new InvalidArgumentError(
      `${count} vectors of ${dim} values need ${gigabytes} GB in one piece, which cannot be had; limit how many are used`,
      { cause },
    );
  }
}

/** Rounding leaves a unit vector in float32 within this of length 1. */
const UNIT_TOLERANCE = 1e-6;

/** Scales a row to unit length in place, unless it is that already. @returns false when its length is zero or not finite. */
export function scaleToUnit(rows: Float32Array, offset: number, dim: number): boolean {
  let sum = 0;
  for (let i = offset; i < offset + dim; i++) sum += rows[i] * rows[i];
  const norm = Math.sqrt(sum);
  if (norm === 0 || !Number.isFinite(norm)) return false;
  if (Math.abs(norm - 1) < UNIT_TOLERANCE) return true;
  for (let i = offset; i < offset + dim; i++) rows[i] /= norm;
  return true;
}

/** Throws InvalidArgumentError unless the value is vectors in memory whose sizes agree. */
export function requireRows(name: string, value: VectorRows): void {
  requireObject(name, value);
  const { dim, count, rows } = reading(name, () => ({ ...value }));
  requireInteger(dim, `dim of ${name}`, 1, MAX_DIM);
  requireInteger(count, `count of ${name}`, 0);
  if (types.isFloat32Array(rows) && rows.length === count * dim) return;
  throw new InvalidArgumentError(
    `rows of ${name} must be a Float32Array of ${count} x ${dim} values, got ` +
      `${types.isFloat32Array(rows) ? `${rows.length} values` : shown(rows)}`,
  );
}

/** The full vectors of an index under test: ord i is row i. */
export class MemorySource implements VectorSource {
  readonly #base: VectorRows;

  /** @throws InvalidArgumentError for what are no rows. */
  constructor(base: VectorRows) {
    requireRows('the vectors', base);
    this.#base = base;
  }

  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void {
    const { dim, count, rows } = this.#base;
    for (let i = 0; i < ords.length; i++) scores[i] = ords[i] < count ? dotAt(query, rows, ords[i] * dim) : Number.NaN;
  }
}

/** Evenly spaced vectors, at most `limit`, as rows of their own. */
export function sampleRows({ dim, count, rows }: VectorRows, limit: number): Float32Array {
  if (count <= limit) return rows.slice();
  const sample = new Float32Array(limit * dim);
  for (let i = 0; i < limit; i++) {
    const at = Math.floor((i * count) / limit);
    sample.set(rows.subarray(at * dim, (at + 1) * dim), i * dim);
  }
  return sample;
}
