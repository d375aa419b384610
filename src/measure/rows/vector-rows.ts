import type { VectorSource } from '../../../index/contract/vector-index.ts';
import { dotAt } from '../../core/dot.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { requireInteger } from '../../core/integers.ts';
import { createRandom } from '../../core/random.ts';

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

/** Vectors to search in, and others to ask for. */
export interface HeldOut {
  readonly base: VectorRows;
  readonly queries: VectorRows;
  /** Where each vector of the base was among all, `[base.count]`. */
  readonly positions: Uint32Array;
}

/**
 * Takes some vectors out to ask for, drawn by the seed; what is left keeps its order. The base reuses the memory of `all`, which
 * is not to be used afterwards.
 * @throws InvalidArgumentError when no base would be left.
 */
export function holdOutQueries(all: VectorRows, count: number, seed: number): HeldOut {
  const { dim, rows } = all;
  if (count < 1 || count >= all.count) {
    throw new InvalidArgumentError(
      `cannot hold out ${count} of ${all.count} vectors as queries: at least one must be asked for and one be left`,
    );
  }
  const order = createRandom(seed).shuffle(Uint32Array.from({ length: all.count }, (_, i) => i));
  const heldOut = order.slice(0, count).sort();
  const queries = new Float32Array(count * dim);
  let end = heldOut[0];
  heldOut.forEach((at, i) => {
    queries.set(rows.subarray(at * dim, (at + 1) * dim), i * dim);
    const next = i + 1 < count ? heldOut[i + 1] : all.count;
    rows.copyWithin(end * dim, (at + 1) * dim, next * dim);
    end += next - at - 1;
  });
  const left = all.count - count;
  return {
    base: { dim, count: left, rows: rows.subarray(0, left * dim) },
    queries: { dim, count, rows: queries },
    positions: order.slice(count).sort(),
  };
}

/** The full vectors of an index under test: ord i is row i. */
export class MemorySource implements VectorSource {
  readonly #base: VectorRows;

  constructor(base: VectorRows) {
    this.#base = base;
  }

  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void {
    const { dim, count, rows } = this.#base;
    for (let i = 0; i < ords.length; i++) scores[i] = ords[i] < count ? dotAt(query, rows, ords[i] * dim) : Number.NaN;
  }
}

const DEFAULT_QUERIES = 1000;
/** Of the vectors at most so many are held out unless more are asked for. */
const DEFAULT_SHARE = 1 / 10;
/** With fewer vectors nothing worth knowing is measured. */
const LEAST_VECTORS = 100;

/**
 * How many of the vectors are held out as queries.
 * @throws InvalidArgumentError when there are too few vectors, or as many are wanted as there are.
 */
export function heldOutCount(vectors: number, wanted: number | undefined): number {
  if (vectors < LEAST_VECTORS) {
    throw new InvalidArgumentError(
      `${vectors} vectors are too few to measure on: at least ${LEAST_VECTORS} are needed, some of them as queries`,
    );
  }
  if (wanted === undefined) return Math.min(DEFAULT_QUERIES, Math.floor(vectors * DEFAULT_SHARE));
  requireInteger(wanted, 'the number of queries', 1);
  if (wanted < vectors) return wanted;
  throw new InvalidArgumentError(`${wanted} queries cannot be held out of ${vectors} vectors; ask for fewer`);
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
